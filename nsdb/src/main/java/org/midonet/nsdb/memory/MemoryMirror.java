package org.midonet.nsdb.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.tree.MirrorListener;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;

/** Follows a part of the nodes for one listener, within the ensemble's lock. */
final class MemoryMirror {

  private final Scope scope;
  private final MirrorListener listener;
  private final Map<String, String> known = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();

  MemoryMirror(Scope scope, MirrorListener listener) {
    this.scope = scope;
    this.listener = listener;
  }

  void changed(Map<String, Optional<String>> changes) {
    Map<String, Optional<String>> mine = new LinkedHashMap<>();
    changes.forEach(
        (path, text) -> {
          if (scope.holds(scope.depth(path))) {
            Optional<String> value = text.map(t -> scope.texts() ? t : "");
            if (!Optional.ofNullable(known.get(path)).equals(value)) {
              value.ifPresentOrElse(t -> known.put(path, t), () -> known.remove(path));
              mine.put(path, value);
            }
          }
        });
    if (!mine.isEmpty()) {
      listener.batch(mine);
    }
  }

  /** Tells everything that changed since the last look. */
  void resync(MemoryNodes nodes) {
    Map<String, Optional<String>> all = new LinkedHashMap<>();
    known.keySet().forEach(path -> all.put(path, Optional.empty()));
    nodes.paths().forEach(path -> all.put(path, nodes.read(path).map(Node::text)));
    changed(all);
    listener.freshness(Freshness.CURRENT);
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  /** What is not away is told at once, within the lock: nothing is outstanding. */
  void whenTold(Runnable then, boolean away) {
    if (away) {
      waiting.add(then);
    } else {
      then.run();
    }
  }

  void freshness(Freshness freshness) {
    listener.freshness(freshness);
  }
}
