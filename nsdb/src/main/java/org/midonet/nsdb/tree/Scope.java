package org.midonet.nsdb.tree;

/**
 * The part of a tree that is mirrored: the nodes below {@code root} at depths {@code first} to
 * {@code last} (children of the root have depth 1).
 *
 * @param texts whether the nodes' texts matter; else they are mirrored as empty, at half the cost
 */
public record Scope(String root, int first, int last, boolean texts) {

  /** Nodes at one depth. */
  public static Scope at(String root, int depth, boolean texts) {
    return new Scope(root, depth, depth, texts);
  }

  /** How deep below the root a path lies; 0 is the root, -1 is elsewhere. */
  public int depth(String path) {
    if (!path.startsWith(root)) {
      return -1;
    }
    if (path.length() == root.length()) {
      return 0;
    }
    if (path.charAt(root.length()) != '/') {
      return -1;
    }
    return (int) path.chars().skip(root.length()).filter(c -> c == '/').count();
  }

  /** Whether nodes of this depth are mirrored. */
  public boolean holds(int depth) {
    return depth >= first && depth <= last;
  }
}
