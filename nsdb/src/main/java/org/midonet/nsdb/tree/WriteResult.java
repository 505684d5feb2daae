package org.midonet.nsdb.tree;

/** What became of a group of writes. */
public sealed interface WriteResult {

  /** All were done and will not be lost. */
  record Done() implements WriteResult {}

  /** None was done, because of the one at this index. */
  record Refused(int index, Reason reason) implements WriteResult {}

  /** The connection broke before the answer came: all were done, or none was. */
  record Unknown() implements WriteResult {}

  /** Why a write was refused. */
  enum Reason {
    /** The node to be made is there already. */
    EXISTS,
    /** The node, or the parent of the node to be made, does not exist. */
    MISSING,
    /** Not the version asked for. */
    VERSION,
    /** The node to be removed has children. */
    NOT_EMPTY
  }
}
