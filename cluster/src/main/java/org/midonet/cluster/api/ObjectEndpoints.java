package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.ObjectResource.Under;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * The endpoints of an {@link ObjectResource}, and the generic handlers behind them. A write is one
 * transaction.
 */
final class ObjectEndpoints<R extends TopologyObject> {

  private final ObjectResource<R> resource;
  private final TopologyStore topology;
  private final Resource.Access access;

  ObjectEndpoints(ObjectResource<R> resource, Resource.Access access) {
    this.resource = resource;
    this.topology = access.nsdb().topology();
    this.access = access;
  }

  List<Endpoint> endpoints() {
    String name = resource.media.schemaName();
    String collection = "/" + resource.path;
    String item = collection + "/{id}";
    List<String> single = resource.media.single();
    List<String> many = resource.media.collection();
    Document document = new Document(name, resource.shape.schema(), false);
    Document list = new Document(name, resource.shape.schema(), true);
    List<Endpoint> endpoints = new ArrayList<>();
    if (resource.collectionVerbs.contains(Verb.GET)) {
      endpoints.add(
          Endpoint.get(collection, "Lists all " + resource.path, many, list, this::list)
              .withQuery(resource.filterNotes));
    }
    if (resource.collectionVerbs.contains(Verb.POST)) {
      endpoints.add(
          Endpoint.write(
              Verb.POST,
              collection,
              "Creates one of " + resource.path,
              single,
              true,
              document,
              201,
              call -> create(call, Optional.empty())));
    }
    if (resource.collectionVerbs.isEmpty()) {
      endpoints.add(
          Endpoint.delete(
              collection,
              "Refused: there is no list of all " + resource.path,
              405,
              call -> {
                throw new Rejected(405, "There is no list of all " + resource.path);
              }));
    }
    if (resource.itemVerbs.contains(Verb.GET)) {
      endpoints.add(Endpoint.get(item, "Shows a " + name, single, document, this::show));
    }
    if (resource.itemVerbs.contains(Verb.PUT)) {
      endpoints.add(
          Endpoint.write(
              Verb.PUT,
              item,
              "Replaces a " + name,
              single,
              true,
              document,
              resource.changedStatus,
              this::replace));
    }
    if (resource.itemVerbs.contains(Verb.DELETE)) {
      endpoints.add(
          Endpoint.delete(item, "Deletes a " + name, resource.changedStatus, this::delete));
    }
    for (Under<R> under : resource.collections) {
      String below = "/" + under.parentPath() + "/{id}/" + under.segment();
      endpoints.add(
          Endpoint.get(
              below,
              "Lists " + under.segment() + " of one of " + under.parentPath(),
              many,
              list,
              call -> listBelow(call, under)));
      if (under.parentProperty().isPresent()) {
        endpoints.add(
            Endpoint.write(
                Verb.POST,
                below,
                "Creates a " + name + " below one of " + under.parentPath(),
                single,
                true,
                document,
                201,
                call -> create(call, Optional.of(under))));
      }
    }
    return endpoints;
  }

  private Reply list(Call call) throws MidonetException {
    List<R> shown = new ArrayList<>();
    for (R object : topology.list(resource.type)) {
      if (passes(object, call)) {
        shown.add(object);
      }
    }
    return write(shown, call.links());
  }

  private boolean passes(R object, Call call) throws MidonetException {
    for (Map.Entry<String, ObjectResource.Filter<R>> filter : resource.filters.entrySet()) {
      Optional<String> value = call.parameter(filter.getKey());
      if (value.isPresent() && !filter.getValue().shows(object, value.get())) {
        return false;
      }
    }
    return true;
  }

  private Reply listBelow(Call call, Under<R> under) throws MidonetException {
    UUID parent = call.id("id", under.parent());
    if (!topology.exists(under.parent(), parent)) {
      throw new NotFound(under.parent(), parent);
    }
    return write(under.lister().list(parent), call.links());
  }

  private Reply write(List<R> objects, Links links) throws MidonetException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (R object : objects) {
      array.add(resource.shape.write(object, links));
    }
    return Reply.ok(array);
  }

  private Reply show(Call call) throws MidonetException {
    R object = topology.get(resource.type, call.id("id", resource.type));
    return Reply.ok(resource.shape.write(object, call.links()));
  }

  private Reply create(Call call, Optional<Under<R>> under) throws MidonetException {
    ObjectNode body = call.body();
    if (under.isPresent()) {
      UUID parent = call.id("id", under.get().parent());
      body.put(under.get().parentProperty().orElseThrow(), parent.toString());
      if (!topology.exists(under.get().parent(), parent)) {
        throw new NotFound(under.get().parent(), parent);
      }
    }
    if (body.path("id").isMissingNode() || body.path("id").isNull()) {
      if (resource.idFromClient) {
        throw Rejected.invalid("id", "may not be null");
      }
      body.put("id", access.ids().get().toString());
    }
    R draft = resource.rules.prepare(read(body, Optional.empty()));
    topology.transact(
        transaction -> {
          checkReferences(draft, transaction);
          transaction.apply(new Change.Create(draft));
          resource.rules.created(draft, body, transaction);
          return draft;
        });
    return Reply.created(call.links().at(resource.path, draft.id()));
  }

  private Reply replace(Call call) throws MidonetException {
    UUID id = call.id("id", resource.type);
    topology.transact(
        transaction -> {
          R stored = transaction.get(resource.type, id);
          R draft = read(call.body(), Optional.of(stored));
          checkReferences(draft, transaction);
          R last = resource.rules.replacing(stored, draft, call.body(), transaction);
          if (!last.equals(stored)) {
            transaction.apply(new Change.Update(last));
          }
          return last;
        });
    return Reply.empty(resource.changedStatus);
  }

  private Reply delete(Call call) throws MidonetException {
    Optional<UUID> id = Scalars.uuid(call.text("id"));
    boolean found =
        id.isPresent()
            && topology.dismantle(resource.type, id.get(), resource.rules::deleting);
    if (!found && !resource.missingDeleteIsFine) {
      throw Rejected.missing(resource.type, call.text("id"));
    }
    return Reply.empty(resource.changedStatus);
  }

  private R read(ObjectNode body, Optional<R> stored) {
    Problems problems = Problems.none();
    resource.shape.refuseUnknown(body, problems);
    Optional<R> draft = resource.shape.read(body, stored, problems);
    if (draft.isEmpty() || !problems.isEmpty()) {
      throw Rejected.invalid(problems);
    }
    return draft.get();
  }

  /** The store checks references too; here they get the names that the body has them under. */
  private void checkReferences(R draft, TopologyTransaction transaction) throws MidonetException {
    for (Shape.Reference reference : resource.shape.references(draft)) {
      if (reference.id().equals(draft.id()) && resource.type.isAssignableFrom(reference.type())) {
        throw new InvalidInput(reference.property(), "may not point to the object itself");
      }
      if (transaction.find(reference.type(), reference.id()).isEmpty()) {
        throw new NotFound(reference.type(), reference.id(), reference.property());
      }
    }
  }
}
