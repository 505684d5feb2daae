package org.midonet.nsdb.config;

/**
 * A key of the configuration.
 *
 * @param path dotted
 * @param type what it takes
 * @param standard its default, as HOCON
 * @param description what it is for
 */
public record KnownKey(String path, KeyType type, String standard, String description) {
  /** The schema that declares it: the first part of the path. */
  public String schema() {
    String branch = path.substring(0, path.indexOf('.'));
    return branch.equals("zookeeper") || branch.equals("cassandra") ? "nsdb" : branch;
  }
}
