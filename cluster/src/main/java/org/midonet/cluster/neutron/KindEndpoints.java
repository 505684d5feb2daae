package org.midonet.cluster.neutron;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.json.Scalars;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/** The endpoints of one kind of resource. */
final class KindEndpoints {

  private final Kind kind;
  private final Handlers handlers;

  KindEndpoints(Kind kind, Handlers handlers) {
    this.kind = kind;
    this.handlers = handlers;
  }

  List<Endpoint> endpoints() {
    String collection = "/" + String.join("/", kind.segments());
    String item = collection + "/{id}";
    String name = "Neutron" + kind.single();
    // Whatever else Neutron knows is taken too.
    Document one = new Document(name, handlers.schema(), false);
    Document many = new Document(name, handlers.schema(), true);
    List<Endpoint> endpoints = new ArrayList<>();
    if (kind.can(Kind.Operation.CREATE)) {
      boolean bulk = kind.can(Kind.Operation.BULK);
      List<String> types = bulk ? kind.bothTypes() : kind.singleTypes();
      endpoints.add(
          endpoint(
              Verb.POST,
              collection,
              "Creates " + (bulk ? "one or an array" : "one") + " of Neutron's " + kind.plural(),
              types,
              types,
              Optional.of(bulk ? many : one),
              Optional.of(one),
              201,
              this::create));
    }
    if (kind.can(Kind.Operation.READ)) {
      endpoints.add(
          Endpoint.get(
              collection,
              "Lists Neutron's " + kind.plural(),
              kind.pluralTypes(),
              many,
              this::list));
      endpoints.add(
          Endpoint.get(
              item,
              "Shows one of Neutron's " + kind.plural(),
              kind.singleTypes(),
              one,
              this::show));
    }
    if (kind.can(Kind.Operation.UPDATE)) {
      endpoints.add(
          endpoint(
              Verb.PUT,
              item,
              "Replaces one of Neutron's " + kind.plural(),
              kind.silentPut() ? List.of() : kind.singleTypes(),
              kind.singleTypes(),
              Optional.of(one),
              kind.silentPut() ? Optional.empty() : Optional.of(one),
              kind.silentPut() ? 204 : 200,
              this::update));
    }
    if (kind.can(Kind.Operation.DELETE)) {
      endpoints.add(
          Endpoint.delete(
              item,
              "Deletes one of Neutron's " + kind.plural() + ", if it is there",
              204,
              this::delete));
    }
    return endpoints;
  }

  static Endpoint endpoint(
      Verb verb,
      String path,
      String summary,
      List<String> produces,
      List<String> consumes,
      Optional<Document> request,
      Optional<Document> response,
      int success,
      Endpoint.Handler handler) {
    return new Endpoint(
        verb, path, summary, produces, consumes, false, request, response, Map.of(), success,
        handler);
  }

  private Reply create(Call call) throws MidonetException {
    if (call.body().get(Call.ELEMENTS) instanceof ArrayNode array) {
      List<ObjectNode> documents = new ArrayList<>();
      for (JsonNode element : array) {
        if (!(element instanceof ObjectNode document)) {
          throw new InvalidInput("body", "must be an array of objects");
        }
        documents.add(document);
      }
      List<ObjectNode> made = documents.isEmpty() ? List.of() : handlers.create(documents);
      return created(call.links().at(place("")), array(made)).as(kind.pluralTypes().getFirst());
    }
    ObjectNode made = handlers.create(List.of(call.body())).getFirst();
    return created(call.links().at(place(made.path("id").asText())), made);
  }

  private static Reply created(String location, JsonNode body) {
    return new Reply(201, Optional.of(body), Optional.empty(), Map.of("Location", location));
  }

  /** The segments of an address; without an id, the collection's. */
  private Object[] place(String id) {
    List<Object> segments = new ArrayList<>(kind.segments());
    if (!id.isEmpty()) {
      segments.add(id);
    }
    return segments.toArray();
  }

  private Reply update(Call call) throws MidonetException {
    UUID id = id(call).orElseThrow(() -> missing(call));
    ObjectNode body = call.body();
    if (kind.silentPut() && !body.path("id").asText(id.toString()).equals(id.toString())) {
      throw new InvalidInput("id", "must be the one of the path");
    }
    body.put("id", id.toString());
    ObjectNode now = handlers.update(id, body);
    return kind.silentPut() ? Reply.empty(204) : Reply.ok(now);
  }

  private Reply delete(Call call) throws MidonetException {
    Optional<UUID> id = id(call);
    if (id.isPresent()) {
      handlers.delete(id.get());
    }
    return Reply.empty(204);
  }

  private Reply show(Call call) throws MidonetException {
    Optional<UUID> id = id(call);
    Optional<ObjectNode> found = id.isPresent() ? handlers.find(id.get()) : Optional.empty();
    return Reply.ok(found.orElseThrow(() -> missing(call)));
  }

  private Reply list(Call call) throws MidonetException {
    return Reply.ok(array(handlers.list()));
  }

  private static ArrayNode array(List<ObjectNode> documents) {
    return JsonNodeFactory.instance.arrayNode().addAll(documents);
  }

  private static Optional<UUID> id(Call call) {
    return Scalars.uuid(call.text("id"));
  }

  private Rejected missing(Call call) {
    return new Rejected(
        404, "Neutron " + kind.single() + " " + call.text("id") + " does not exist");
  }
}
