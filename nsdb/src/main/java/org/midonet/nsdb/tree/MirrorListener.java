package org.midonet.nsdb.tree;

import java.util.Map;
import java.util.Optional;
import org.midonet.nsdb.Freshness;

/**
 * Follows a mirrored subtree; calls come one at a time, in order, on the tree's own thread: they
 * must not block. The first batch is everything (and may be empty); {@link Freshness#CURRENT} comes
 * after it, and after every batch that ends an outage.
 */
public interface MirrorListener {

  /** Path → text; empty where the node went. */
  void batch(Map<String, Optional<String>> changes);

  /** Whether the mirror is up to date. */
  void freshness(Freshness freshness);
}
