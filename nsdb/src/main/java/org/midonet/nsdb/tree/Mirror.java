package org.midonet.nsdb.tree;

/** A subtree that is being mirrored to a listener. */
public interface Mirror {

  /**
   * Runs something, which must not block, after the listener was told all that had been
   * acknowledged to anybody when this was called; never while the tree is away.
   */
  void whenTold(Runnable then);
}
