package org.midonet.nsdb.tree;

import java.util.List;
import java.util.Optional;
import org.midonet.nsdb.Connection;
import org.midonet.topology.error.Unavailable;

/**
 * One session with a tree of nodes. Thread-safe. Paths are absolute within the tree; its root is
 * {@code ""}.
 */
public interface Tree extends AutoCloseable {

  /** Reads nodes in one go; empty where there is none. They need not be of one moment. */
  List<Optional<Node>> read(List<String> paths, Deadline deadline) throws Unavailable;

  /** Reads one node. */
  default Optional<Node> read(String path, Deadline deadline) throws Unavailable {
    return read(List.of(path), deadline).getFirst();
  }

  /** Reads the names of nodes' children in one go; empty where there is no node. */
  List<Optional<Children>> children(List<String> paths, Deadline deadline) throws Unavailable;

  /** Reads the names of one node's children. */
  default Optional<Children> children(String path, Deadline deadline) throws Unavailable {
    return children(List.of(path), deadline).getFirst();
  }

  /**
   * All the writes in order, or none. {@link Unavailable} only if they were not sent; if they were
   * and no answer came, the result is {@link WriteResult.Unknown}.
   */
  WriteResult write(List<Write> writes, Deadline deadline) throws Unavailable;

  /** After this, reads see everything that was acknowledged to anybody before. */
  void catchUp(Deadline deadline) throws Unavailable;

  /**
   * Declares a node that lives as long as this session, again with each new session. Never blocks.
   */
  void declare(Claim claim);

  /** Withdraws what was declared for a slot. Never blocks. */
  void withdraw(String slot);

  /** Mirrors a subtree to the listener as long as the tree is open. Returns at once. */
  Mirror mirror(Scope scope, MirrorListener listener);

  /** How we stand with the service. */
  Connection connection();

  /** Ends the session and what lives by it. */
  @Override
  void close();
}
