package org.midonet.nsdb.store;

import java.util.Optional;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.tree.Mirror;
import org.midonet.nsdb.tree.MirrorListener;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;

/** A part of the tree that is mirrored from when somebody first asks for it. */
final class Mirroring {

  private final Tree tree;
  private final Scope scope;
  private final MirrorListener listener;
  private Optional<Mirror> mirror = Optional.empty();

  Mirroring(Tree tree, Scope scope, MirrorListener listener) {
    this.tree = tree;
    this.scope = scope;
    this.listener = listener;
  }

  /** The subscription of one who is called by a delivery; begins to mirror if nobody has yet. */
  Subscription subscription(Delivery delivery) {
    Mirror begun = begun();
    return new Subscription() {
      @Override
      public void whenTold(Runnable then) {
        begun.whenTold(() -> delivery.call(then));
      }

      @Override
      public void close() {
        delivery.close();
      }
    };
  }

  private synchronized Mirror begun() {
    if (mirror.isEmpty()) {
      mirror = Optional.of(tree.mirror(scope, listener));
    }
    return mirror.get();
  }
}
