package org.midonet.nsdb.tree;

/** One write of an atomic group. A {@code version} of {@link #ANY} is not checked. */
public sealed interface Write {

  /** Any version will do. */
  int ANY = -1;

  /** The node written, or looked at. */
  String path();

  /** The text that travels with it. */
  default String text() {
    return "";
  }

  /** Makes a node; its parent must exist. */
  record Create(String path, String text) implements Write {}

  /** Makes a node that goes away by itself some time after its last child went. */
  record CreateContainer(String path) implements Write {}

  /** Makes a node that goes with the session, if it is not removed before. */
  record CreateEphemeral(String path, String text) implements Write {}

  /** Replaces a node's text. */
  record Set(String path, String text, int version) implements Write {}

  /** Removes a node that has no children. */
  record Delete(String path, int version) implements Write {}

  /** Writes nothing, but insists on the version. */
  record Check(String path, int version) implements Write {}
}
