package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Shape;
import org.midonet.nsdb.TopologyStore;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * The declaration of a resource that is a part of another object, without an id of its own: the
 * members of a tunnel zone, the entries of a MAC table, the hosts of a DHCP subnet.
 *
 * @param <E> one entry
 */
public final class EntryResource<E> implements Resource {

  private final String collectionPath;
  private final String itemSuffix;
  private final Media media;
  private final Shape<E> shape;
  private final Entries<E> entries;
  private final Map<String, String> properties = new LinkedHashMap<>();
  private Set<Verb> collectionVerbs = EnumSet.of(Verb.GET, Verb.POST);
  private Set<Verb> itemVerbs = EnumSet.of(Verb.GET, Verb.DELETE);
  private String itemPath = "";
  private Optional<Class<? extends TopologyObject>> within = Optional.empty();

  /** How entries are kept. The call tells by the variables of its path which entry is meant. */
  public interface Entries<E> {
    /** All of them; NotFound if their owner is missing. */
    List<E> list(Call call) throws MidonetException;

    /** One of them. */
    Optional<E> find(Call call) throws MidonetException;

    /** A new one. */
    default void add(E entry, Call call) throws MidonetException {
      throw new AssertionError("declared without POST");
    }

    /** Another in the place of one. */
    default void replace(E entry, Call call) throws MidonetException {
      throw new AssertionError("declared without PUT");
    }

    /** One less. */
    default void remove(Call call) throws MidonetException {
      throw new AssertionError("declared without DELETE");
    }
  }

  private EntryResource(
      String collectionPath, String itemSuffix, Media media, Shape<E> shape, Entries<E> entries) {
    this.collectionPath = collectionPath;
    this.itemSuffix = itemSuffix;
    this.media = media;
    this.shape = shape;
    this.entries = entries;
  }

  /**
   * Starts a declaration.
   *
   * @param collectionPath such as {@code /tunnel_zones/{id}/hosts}
   * @param itemSuffix the last segment of an item's path, such as {@code {hostId}}
   */
  public static <E> EntryResource<E> of(
      String collectionPath, String itemSuffix, Media media, Shape<E> shape, Entries<E> entries) {
    return new EntryResource<>(collectionPath, itemSuffix, media, shape, entries);
  }

  /** The property of a new entry that a variable of the collection's path goes into. */
  public EntryResource<E> fill(String variable, String property) {
    properties.put(variable, property);
    return this;
  }

  /**
   * Whose they are: entries belong to whoever owns the object that the variable {@code id} names.
   * Without this they are the administrators'.
   */
  public EntryResource<E> within(Class<? extends TopologyObject> type) {
    within = Optional.of(type);
    return this;
  }

  /** Entries can only be read. */
  public EntryResource<E> readOnly() {
    collectionVerbs = EnumSet.of(Verb.GET);
    itemVerbs = EnumSet.of(Verb.GET);
    return this;
  }

  /** Entries can only be listed. */
  public EntryResource<E> listOnly() {
    collectionVerbs = EnumSet.of(Verb.GET);
    itemVerbs = EnumSet.noneOf(Verb.class);
    return this;
  }

  /** Entries can be replaced too. */
  public EntryResource<E> replaceable() {
    itemVerbs = EnumSet.of(Verb.GET, Verb.PUT, Verb.DELETE);
    return this;
  }

  /** Items are elsewhere than below the collection. */
  public EntryResource<E> itemsAt(String path) {
    itemPath = path;
    return this;
  }

  @Override
  public Optional<RootEntry> root() {
    return Optional.empty();
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    TopologyStore topology = access.nsdb().topology();
    if (within.isEmpty()) {
      return all(topology);
    }
    Class<? extends TopologyObject> owner = within.get();
    Audience audience = Audience.of(List.of(owner));
    return all(topology).stream()
        .map(
            endpoint ->
                endpoint
                    .open(audience)
                    .before(
                        call -> {
                          if (!Caller.current().isAdmin()) {
                            topology.get(owner, call.id("id", owner));
                          }
                        }))
        .toList();
  }

  private List<Endpoint> all(TopologyStore topology) {
    String name = media.schemaName();
    String item = itemPath.isEmpty() ? collectionPath + "/" + itemSuffix : itemPath;
    Document document = new Document(name, shape.schema(), false);
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(
        Endpoint.get(
            collectionPath,
            "Lists the " + name + " entries",
            media.collection(),
            new Document(name, shape.schema(), true),
            this::list));
    if (collectionVerbs.contains(Verb.POST)) {
      endpoints.add(
          Endpoint.write(
              Verb.POST,
              collectionPath,
              "Adds a " + name,
              media.single(),
              false,
              document,
              201,
              call -> add(call, topology)));
    }
    if (itemVerbs.contains(Verb.GET)) {
      endpoints.add(Endpoint.get(item, "Shows a " + name, media.single(), document, this::show));
    }
    if (itemVerbs.contains(Verb.PUT)) {
      endpoints.add(
          Endpoint.write(
              Verb.PUT,
              item,
              "Replaces a " + name,
              media.single(),
              false,
              document,
              204,
              call -> replace(call, topology)));
    }
    if (itemVerbs.contains(Verb.DELETE)) {
      endpoints.add(
          Endpoint.delete(
              item,
              "Removes a " + name,
              204,
              call -> {
                entries.remove(call);
                return Reply.empty(204);
              }));
    }
    return endpoints;
  }

  private Reply list(Call call) throws MidonetException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (E entry : entries.list(call)) {
      array.add(shape.write(entry, call.links()));
    }
    return Reply.ok(array);
  }

  private Reply show(Call call) throws MidonetException {
    return Reply.ok(shape.write(stored(call), call.links()));
  }

  private E stored(Call call) throws MidonetException {
    return entries
        .find(call)
        .orElseThrow(
            () -> new Rejected(404, media.schemaName() + " " + call.path() + " does not exist"));
  }

  private Reply add(Call call, TopologyStore topology) throws MidonetException {
    properties.forEach((variable, property) -> call.body().put(property, call.text(variable)));
    E entry = read(call, Optional.empty(), topology);
    entries.add(entry, call);
    ObjectNode shown = shape.write(entry, call.links());
    return Reply.created(shown.path("uri").asText());
  }

  private Reply replace(Call call, TopologyStore topology) throws MidonetException {
    entries.replace(read(call, Optional.of(stored(call)), topology), call);
    return Reply.empty(204);
  }

  private E read(Call call, Optional<E> stored, TopologyStore topology) throws MidonetException {
    Problems problems = Problems.none();
    shape.refuseUnknown(call.body(), problems);
    Optional<E> entry = shape.read(call.body(), stored, problems);
    if (entry.isEmpty() || !problems.isEmpty()) {
      throw Rejected.invalid(problems);
    }
    for (Shape.Reference reference : shape.references(entry.get())) {
      if (!topology.exists(reference.type(), reference.id())) {
        throw new NotFound(reference.type(), reference.id(), reference.property());
      }
    }
    return entry.get();
  }
}
