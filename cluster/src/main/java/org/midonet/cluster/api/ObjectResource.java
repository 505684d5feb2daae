package org.midonet.cluster.api;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.cluster.json.Shape;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/**
 * The declaration of a resource that is an object of the store with an id of its own: {@code
 * /bridges}, {@code /bridges/{id}} and the collections below other objects. {@link ObjectEndpoints}
 * makes endpoints of it.
 *
 * @param <R> the record
 */
public final class ObjectResource<R extends TopologyObject> implements Resource {

  final Class<R> type;
  final String path;
  final Media media;
  final Shape<R> shape;
  final List<Under<R>> collections = new ArrayList<>();
  final Map<String, Filter<R>> filters = new LinkedHashMap<>();
  final Map<String, String> filterNotes = new LinkedHashMap<>();
  final Map<String, String> weaker = new LinkedHashMap<>();
  Set<Verb> collectionVerbs = EnumSet.noneOf(Verb.class);
  Set<Verb> itemVerbs = EnumSet.of(Verb.GET, Verb.PUT, Verb.DELETE);
  Rules<R> rules = Rules.none();
  boolean missingDeleteIsFine = true;
  boolean idFromClient = false;
  int changedStatus = 204;
  Optional<RootEntry> root = Optional.empty();

  /**
   * A collection of this resource below another object.
   *
   * @param path of the collection; the parent's id is one of its variables
   * @param variable the name of that variable
   * @param parentProperty the property of a new object that the parent's id goes into; empty: none
   *     is made here
   * @param items whether single objects are shown and deleted here too
   * @param guard looks at the rest of the path
   */
  record Under<R>(
      Class<? extends TopologyObject> parent,
      String path,
      String variable,
      Optional<String> parentProperty,
      boolean items,
      Guard guard,
      Lister<R> lister) {

    static <R> Under<R> of(
        Class<? extends TopologyObject> parent,
        String parentPath,
        String segment,
        Optional<String> parentProperty,
        Lister<R> lister) {
      String path = "/" + parentPath + "/{id}/" + segment;
      return new Under<>(parent, path, "id", parentProperty, false, call -> {}, lister);
    }
  }

  /** The members of a collection below an object, which exists. */
  @FunctionalInterface
  public interface Lister<R> {
    /** Those below this parent. */
    List<R> list(UUID parent) throws MidonetException;
  }

  /** Refuses a path that leads nowhere. */
  @FunctionalInterface
  public interface Guard {
    /** Throws NotFound. */
    void check(Call call) throws MidonetException;
  }

  /** Whether an object passes a query parameter. */
  @FunctionalInterface
  public interface Filter<R> {
    /** Whether it is shown. */
    boolean shows(R object, String value) throws MidonetException;
  }

  private ObjectResource(Class<R> type, String path, Media media, Shape<R> shape) {
    this.type = type;
    this.path = path;
    this.media = media;
    this.shape = shape;
  }

  /**
   * Starts the declaration of a resource whose items are at {@code /path/{id}}; without further
   * calls it has no collection.
   */
  public static <R extends TopologyObject> ObjectResource<R> of(
      Class<R> type, String path, Media media, Shape<R> shape) {
    return new ObjectResource<>(type, path, media, shape);
  }

  /** It has a list at the root where objects can be made. */
  public ObjectResource<R> listed() {
    collectionVerbs = EnumSet.of(Verb.GET, Verb.POST);
    return this;
  }

  /** It has a list at the root, where no objects can be made. */
  public ObjectResource<R> listedOnly() {
    collectionVerbs = EnumSet.of(Verb.GET);
    return this;
  }

  /** How the root document announces it. An empty collection field leaves the collection out. */
  public ObjectResource<R> announced(String collectionField, String templateField) {
    root = Optional.of(new RootEntry(path, collectionField, templateField));
    return this;
  }

  /** Its items cannot be replaced. */
  public ObjectResource<R> immutable() {
    itemVerbs = EnumSet.of(Verb.GET, Verb.DELETE);
    return this;
  }

  /** What is special about writing it. */
  public ObjectResource<R> rules(Rules<R> special) {
    rules = special;
    return this;
  }

  /** Deleting what does not exist is 404, not 204. */
  public ObjectResource<R> missingDeleteIs404() {
    missingDeleteIsFine = false;
    return this;
  }

  /** Whoever creates one gives the id. */
  public ObjectResource<R> idFromClient() {
    idFromClient = true;
    return this;
  }

  /** The status of PUT and DELETE, where it is not 204. */
  public ObjectResource<R> changedStatus(int status) {
    changedStatus = status;
    return this;
  }

  /** A query parameter of the root list. */
  public ObjectResource<R> filter(String parameter, String note, Filter<R> filter) {
    filters.put(parameter, filter);
    filterNotes.put(parameter, note);
    return this;
  }

  /** A query parameter of the root list that means nothing where another one is given. */
  public ObjectResource<R> filterUnless(
      String other, String parameter, String note, Filter<R> filter) {
    weaker.put(parameter, other);
    return filter(parameter, note, filter);
  }

  /**
   * A collection below another object, where objects are listed and made.
   *
   * @param parentProperty the property of a new object that the parent's id goes into
   */
  public ObjectResource<R> under(
      Class<? extends TopologyObject> parent,
      String parentPath,
      String segment,
      String parentProperty,
      Lister<R> lister) {
    collections.add(Under.of(parent, parentPath, segment, Optional.of(parentProperty), lister));
    return this;
  }

  /**
   * The same further down.
   *
   * @param path of the collection
   * @param variable which of the path's variables is the parent's id
   */
  public ObjectResource<R> underPath(
      Class<? extends TopologyObject> parent,
      String path,
      String variable,
      String parentProperty,
      Lister<R> lister) {
    collections.add(
        new Under<>(
            parent, path, variable, Optional.of(parentProperty), false, call -> {}, lister));
    return this;
  }

  /** The objects of the collection declared last can be shown and deleted there too. */
  public ObjectResource<R> withItemsThere() {
    Under<R> last = collections.removeLast();
    collections.add(
        new Under<>(
            last.parent(),
            last.path(),
            last.variable(),
            last.parentProperty(),
            true,
            last.guard(),
            last.lister()));
    return this;
  }

  /** What else of the path of the collection declared last must be true. */
  public ObjectResource<R> checkedBy(Guard guard) {
    Under<R> last = collections.removeLast();
    collections.add(
        new Under<>(
            last.parent(),
            last.path(),
            last.variable(),
            last.parentProperty(),
            last.items(),
            guard,
            last.lister()));
    return this;
  }

  /** A collection below another object that can only be read. */
  public ObjectResource<R> listedUnder(
      Class<? extends TopologyObject> parent, String parentPath, String segment, Lister<R> lister) {
    collections.add(Under.of(parent, parentPath, segment, Optional.empty(), lister));
    return this;
  }

  @Override
  public Optional<RootEntry> root() {
    return root;
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    return new ObjectEndpoints<>(this, access).endpoints();
  }
}
