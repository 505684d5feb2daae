package org.midonet.cluster.neutron;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.midonet.cluster.api.Media;

/**
 * How a kind of resource is called on the wire.
 *
 * @param room where its collection is: {@code neutron}, or empty for the root
 * @param path its collection in there
 * @param single the name of one in its media type
 * @param plural the name of several
 * @param collectionKey how the discovery document names the collection
 * @param templateKey how it names the template of one
 * @param operations what can be done with it
 * @param silentPut PUT answers 204 and takes no other id than the path's, instead of 200 with the
 *     document and the path's id in place of the body's
 */
record Kind(
    String room,
    String path,
    String single,
    String plural,
    String collectionKey,
    Optional<String> templateKey,
    Set<Operation> operations,
    boolean silentPut) {

  /** What can be done with a kind of resource. */
  enum Operation {
    CREATE,
    BULK,
    READ,
    UPDATE,
    DELETE
  }

  Kind {
    operations = Set.copyOf(operations);
  }

  /** All operations but bulk creation. */
  static Kind of(
      String path, String single, String plural, String collectionKey, String templateKey) {
    return new Kind(
        NeutronApi.PATH,
        path,
        single,
        plural,
        collectionKey,
        Optional.of(templateKey),
        EnumSet.complementOf(EnumSet.of(Operation.BULK)),
        false);
  }

  Kind with(Operation operation) {
    Set<Operation> more = EnumSet.copyOf(operations);
    more.add(operation);
    return new Kind(room, path, single, plural, collectionKey, templateKey, more, silentPut);
  }

  Kind without(Operation operation) {
    Set<Operation> fewer = EnumSet.copyOf(operations);
    fewer.remove(operation);
    return new Kind(room, path, single, plural, collectionKey, templateKey, fewer, silentPut);
  }

  Kind at(String otherRoom) {
    return new Kind(
        otherRoom, path, single, plural, collectionKey, templateKey, operations, silentPut);
  }

  Kind silent() {
    return new Kind(room, path, single, plural, collectionKey, templateKey, operations, true);
  }

  boolean can(Operation operation) {
    return operations.contains(operation);
  }

  List<String> singleTypes() {
    return List.of(typeOf(single), Media.JSON);
  }

  List<String> pluralTypes() {
    return List.of(typeOf(plural), Media.JSON);
  }

  List<String> bothTypes() {
    return List.of(typeOf(single), typeOf(plural), Media.JSON);
  }

  /** The segments of its collection. */
  List<String> segments() {
    String whole = room.isEmpty() ? path : room + "/" + path;
    return List.of(whole.split("/", -1));
  }

  private String typeOf(String name) {
    return room.isEmpty() ? Media.vendor(name + "-v1") : type(name);
  }

  /** The media type of a document of Neutron's. */
  static String type(String name) {
    return Media.vendor("neutron." + name + "-v1");
  }
}
