package org.midonet.nsdb.tree;

/**
 * A node that its declarer wants to exist as long as it lives.
 *
 * @param slot what the claim is for: a later claim of the same slot replaces it
 * @param path the node; if {@code numbered}, a number that only grows within the parent is appended
 *     ("0000000042")
 * @param text the text of the node
 * @param numbered several may claim side by side; else there is one node, and the last who claims
 *     it has it
 */
public record Claim(String slot, String path, String text, boolean numbered) {

  /** A node of this very path. */
  public static Claim node(String path, String text) {
    return new Claim(path, path, text, false);
  }

  /** The node above. */
  public String parent() {
    return path.substring(0, path.lastIndexOf('/'));
  }
}
