package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.ObjectResource.Under;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * The endpoints of an {@link ObjectResource}, and the generic handlers behind them. A write is one
 * transaction.
 */
final class ObjectEndpoints<R extends TopologyObject> {

  private static final Map<String, String> NO_FILTERS = Map.of();
  private static final String TENANT = "tenantId";

  private final ObjectResource<R> resource;
  private final TopologyStore topology;
  private final Resource.Access access;

  ObjectEndpoints(ObjectResource<R> resource, Resource.Access access) {
    this.resource = resource;
    this.topology = access.nsdb().topology();
    this.access = access;
  }

  List<Endpoint> endpoints() {
    Audience audience = Audience.of(List.of(resource.type));
    List<Endpoint> endpoints = new ArrayList<>();
    ofItems().forEach(endpoint -> endpoints.add(endpoint.open(audience)));
    for (Under<R> under : resource.collections) {
      Audience both = Audience.of(List.of(resource.type, under.parent()));
      below(under).forEach(endpoint -> endpoints.add(endpoint.open(both)));
    }
    return endpoints;
  }

  private List<Endpoint> ofItems() {
    String name = resource.media.schemaName();
    String collection = "/" + resource.path;
    String item = collection + "/{id}";
    List<String> single = resource.media.single();
    List<String> many = resource.media.collection();
    Document document = new Document(name, resource.shape.schema(), false);
    Document list = new Document(name, resource.shape.schema(), true);
    Document oneOrMany = list;
    List<Endpoint> endpoints = new ArrayList<>();
    if (resource.collectionVerbs.contains(Verb.GET)) {
      endpoints.add(
          Endpoint.get(collection, "Lists all " + resource.path, many, list, this::list)
              .withQuery(listQuery(true)));
    }
    if (resource.collectionVerbs.contains(Verb.POST)) {
      endpoints.add(
          Endpoint.write(
              Verb.POST,
              collection,
              "Creates one of " + resource.path,
              single,
              true,
              oneOrMany,
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
    return endpoints;
  }

  private List<Endpoint> below(Under<R> under) {
    String name = resource.media.schemaName();
    List<String> single = resource.media.single();
    List<String> many = resource.media.collection();
    Document document = new Document(name, resource.shape.schema(), false);
    Document list = new Document(name, resource.shape.schema(), true);
    Document oneOrMany = list;
    List<Endpoint> endpoints = new ArrayList<>();
    String below = under.path();
    endpoints.add(
        Endpoint.get(below, "Lists " + below, many, list, call -> listBelow(call, under))
            .withQuery(listQuery(false)));
    if (under.parentProperty().isPresent()) {
      endpoints.add(
          Endpoint.write(
              Verb.POST,
              below,
              "Creates a " + name + " below " + below,
              single,
              true,
              oneOrMany,
              201,
              call -> create(call, Optional.of(under))));
    }
    if (under.items()) {
      endpoints.add(
          Endpoint.get(
              below + "/{item}",
              "Shows a " + name,
              single,
              document,
              call -> show(itemBelow(call, under), call)));
      endpoints.add(
          Endpoint.delete(
              below + "/{item}",
              "Deletes a " + name,
              resource.changedStatus,
              call -> deleteBelow(call, under)));
    }
    return endpoints;
  }

  private Map<String, String> listQuery(boolean root) {
    Map<String, String> query = new LinkedHashMap<>(root ? resource.filterNotes : NO_FILTERS);
    query.putAll(Lists.QUERY);
    return query;
  }

  private Reply list(Call call) throws MidonetException {
    List<R> shown = new ArrayList<>();
    for (R object : topology.list(resource.type)) {
      if (passes(object, call)) {
        shown.add(object);
      }
    }
    return Lists.reply(shown, resource.shape, call, resource.filters.keySet());
  }

  private boolean passes(R object, Call call) throws MidonetException {
    for (Map.Entry<String, ObjectResource.Filter<R>> filter : resource.filters.entrySet()) {
      Optional<String> stronger =
          Optional.ofNullable(resource.weaker.get(filter.getKey())).flatMap(call::parameter);
      Optional<String> value =
          stronger.isPresent() ? Optional.empty() : call.parameter(filter.getKey());
      if (value.isPresent() && !filter.getValue().shows(object, value.get())) {
        return false;
      }
    }
    return true;
  }

  private UUID parent(Call call, Under<R> under) throws MidonetException {
    under.guard().check(call);
    UUID parent = call.id(under.variable(), under.parent());
    if (!topology.exists(under.parent(), parent)) {
      throw new NotFound(under.parent(), parent);
    }
    return parent;
  }

  private Reply listBelow(Call call, Under<R> under) throws MidonetException {
    return Lists.reply(under.lister().list(parent(call, under)), resource.shape, call, Set.of());
  }

  private UUID itemBelow(Call call, Under<R> under) throws MidonetException {
    UUID item = call.id("item", resource.type);
    for (R object : under.lister().list(parent(call, under))) {
      if (object.id().equals(item)) {
        return item;
      }
    }
    throw new NotFound(resource.type, item);
  }

  private Reply deleteBelow(Call call, Under<R> under) throws MidonetException {
    UUID id;
    try {
      id = itemBelow(call, under);
    } catch (NotFound e) {
      if (e.type().equals(TopologyTypes.name(resource.type)) && resource.missingDeleteIsFine) {
        return Reply.empty(resource.changedStatus);
      }
      throw e;
    }
    return delete(id.toString(), call);
  }

  private Reply show(Call call) throws MidonetException {
    return show(call.id("id", resource.type), call);
  }

  private Reply show(UUID id, Call call) throws MidonetException {
    R object = topology.get(resource.type, id);
    return Reply.ok(resource.shape.write(object, call.links())).with(EntityTag.of(object));
  }

  private Reply create(Call call, Optional<Under<R>> under) throws MidonetException {
    if (call.body().get(Call.ELEMENTS) instanceof ArrayNode bodies) {
      return createAll(bodies, call, under);
    }
    R draft = draft(call.body(), call, under);
    topology.transact(
        transaction -> {
          create(draft, call.body(), transaction);
          return draft;
        });
    return Reply.created(call.links().at(resource.path, draft.id())).with(EntityTag.of(draft));
  }

  /** All of them or none. */
  private Reply createAll(ArrayNode bodies, Call call, Optional<Under<R>> under)
      throws MidonetException {
    List<ObjectNode> given = new ArrayList<>();
    List<R> drafts = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      String element = "[" + i + "]";
      if (!(bodies.get(i) instanceof ObjectNode body)) {
        throw Rejected.invalid(element, "must be an object");
      }
      try {
        drafts.add(draft(body, call, under));
        given.add(body);
      } catch (Rejected e) {
        throw e.at(element);
      }
    }
    topology.transact(
        transaction -> {
          for (int i = 0; i < drafts.size(); i++) {
            try {
              create(drafts.get(i), given.get(i), transaction);
            } catch (InvalidInput e) {
              throw new InvalidInput("[" + i + "]." + e.field(), e.reason());
            }
          }
          return drafts;
        });
    ArrayNode made = JsonNodeFactory.instance.arrayNode();
    for (R draft : drafts) {
      made.addObject()
          .put("id", draft.id().toString())
          .put("uri", call.links().at(resource.path, draft.id()));
    }
    return new Reply(201, Optional.of(made), Optional.of(Media.JSON), Map.of());
  }

  private R draft(ObjectNode body, Call call, Optional<Under<R>> under) throws MidonetException {
    if (under.isPresent()) {
      UUID parent = parent(call, under.get());
      body.put(under.get().parentProperty().orElseThrow(), parent.toString());
    }
    fillTenant(body);
    if (body.path("id").isMissingNode() || body.path("id").isNull()) {
      if (resource.idFromClient) {
        throw Rejected.invalid("id", "may not be null");
      }
      body.put("id", access.ids().get().toString());
    }
    return resource.rules.prepare(read(body, Optional.empty()));
  }

  private void create(R draft, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    checkReferences(draft, List.of(), transaction);
    transaction.apply(new Change.Create(draft));
    resource.rules.created(draft, body, transaction);
  }

  private Reply replace(Call call) throws MidonetException {
    UUID id = call.id("id", resource.type);
    fillTenant(call.body());
    R last =
        topology.transact(
            transaction -> {
              R stored = transaction.get(resource.type, id);
              EntityTag.check(call, stored);
              R draft = read(call.body(), Optional.of(stored));
              checkReferences(draft, resource.shape.references(stored), transaction);
              R after = resource.rules.replacing(stored, draft, call.body(), transaction);
              if (!after.equals(stored)) {
                transaction.apply(new Change.Update(after));
              }
              return after;
            });
    return Reply.empty(resource.changedStatus).with(EntityTag.of(last));
  }

  private Reply delete(Call call) throws MidonetException {
    return delete(call.text("id"), call);
  }

  private Reply delete(String text, Call call) throws MidonetException {
    Optional<UUID> id = Scalars.uuid(text);
    boolean found =
        id.isPresent()
            && topology.dismantle(
                resource.type,
                id.get(),
                (stored, transaction) -> {
                  EntityTag.check(call, stored);
                  resource.rules.deleting(stored, transaction);
                });
    // To those who see a part only, what is missing and what is hidden look the same: both 404.
    if (!found && !(resource.missingDeleteIsFine && Caller.current().isAdmin())) {
      throw Rejected.missing(resource.type, text);
    }
    return Reply.empty(resource.changedStatus);
  }

  /** What a tenant's caller makes is the tenant's, unless the body says otherwise. */
  private void fillTenant(ObjectNode body) {
    Identity caller = Caller.current();
    boolean writable =
        resource.shape.properties().stream()
            .anyMatch(
                property ->
                    property.name().equals(TENANT) && property.use() == Property.Use.WRITABLE);
    if (!caller.isAdmin() && writable && !body.hasNonNull(TENANT)) {
      body.put(TENANT, caller.tenant());
    }
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
  private void checkReferences(
      R draft, List<Shape.Reference> before, TopologyTransaction transaction)
      throws MidonetException {
    for (Shape.Reference reference : resource.shape.references(draft)) {
      // What stands already leads somewhere; a tenant may keep a pointer to what it cannot see.
      if (before.contains(reference)) {
        continue;
      }
      if (reference.id().equals(draft.id()) && resource.type.isAssignableFrom(reference.type())) {
        throw new InvalidInput(reference.property(), "may not point to the object itself");
      }
      if (transaction.find(reference.type(), reference.id()).isEmpty()) {
        throw new NotFound(reference.type(), reference.id(), reference.property());
      }
    }
  }
}
