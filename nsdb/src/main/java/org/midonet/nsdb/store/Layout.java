package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.Referrer;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;

/**
 * Where things lie in the tree (docs/design/nsdb.md). The root key of the configuration stands
 * before all these paths.
 */
public final class Layout {

  static final String OBJECTS = "/topology/objects";
  static final String INDEX = "/topology/index";
  static final String TABLES = "/tables";
  static final String HOSTS = "/hosts";
  static final String PORTS = "/ports";
  static final String VTEPS = "/vteps";
  static final String DOORS = "/doors";
  static final String SEQUENCES = "/sequences";
  static final String NAT = "/nat";
  static final String CLOCK = "/clock";
  static final String CONFIG = "/config";

  /** Where each writer keeps nodes that tell whether its commits were done. */
  public static final String WITNESSES = "/witnesses";

  private Layout() {}

  /** The nodes that must exist before anything else, parents first. */
  public static List<String> skeleton() {
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/topology",
                OBJECTS,
                INDEX,
                TABLES,
                HOSTS,
                PORTS,
                VTEPS,
                DOORS,
                SEQUENCES,
                NAT,
                CLOCK,
                CONFIG,
                WITNESSES));
    for (Class<? extends TopologyObject> type : TopologyTypes.ALL) {
      paths.add(OBJECTS + "/" + TopologyTypes.name(type));
      paths.add(INDEX + "/" + TopologyTypes.name(type));
    }
    for (TableKind kind : TableKind.values()) {
      paths.add(TABLES + "/" + kind.directory());
    }
    paths.addAll(List.of(CONFIG + "/nodes", CONFIG + "/templates", CONFIG + "/schemas"));
    return paths;
  }

  static String objects(Class<? extends TopologyObject> type) {
    return OBJECTS + "/" + TopologyTypes.name(type);
  }

  static String object(ObjectKey key) {
    return objects(key.type()) + "/" + key.id();
  }

  static String index(ObjectKey key) {
    return INDEX + "/" + TopologyTypes.name(key.type()) + "/" + key.id();
  }

  static String referrer(ObjectKey target, Referrer referrer) {
    return index(target)
        + "/"
        + TopologyTypes.name(referrer.type())
        + "."
        + referrer.field()
        + "."
        + referrer.id();
  }

  /** The referrer that an index child names; empty if its type is not of this release. */
  static Optional<Referrer> referrer(String name) {
    int first = name.indexOf('.');
    int last = name.lastIndexOf('.');
    return TopologyTypes.named(name.substring(0, first))
        .map(
            type ->
                new Referrer(
                    type,
                    name.substring(first + 1, last),
                    UUID.fromString(name.substring(last + 1))));
  }

  /** The object whose node this is; empty if its type is not of this release. */
  static Optional<ObjectKey> objectAt(String path) {
    String[] parts = path.substring(OBJECTS.length() + 1).split("/", 2);
    return TopologyTypes.named(parts[0])
        .map(type -> new ObjectKey(type, UUID.fromString(parts[1])));
  }
}
