package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.midonet.nsdb.Sequences;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.topology.error.Unavailable;

/**
 * Counters: one node each, whose text is the last number given. An answer that is lost costs
 * numbers, never uniqueness.
 */
final class TreeSequences implements Sequences {

  private static final Duration RETRY = Duration.ofMillis(2);

  private final Tree tree;
  private final Duration timeout;

  TreeSequences(Tree tree, Duration timeout) {
    this.tree = tree;
    this.timeout = timeout;
  }

  @Override
  public long next(Sequence sequence, int count) throws Unavailable {
    Deadline deadline = Deadline.in(timeout);
    String path = Layout.SEQUENCES + "/" + sequence.name().toLowerCase(Locale.ROOT);
    while (true) {
      Optional<Node> node = tree.read(path, deadline);
      long first = node.map(last -> Long.parseLong(last.text()) + 1).orElse(sequence.first());
      String last = Long.toString(first + count - 1);
      Write write =
          node.isPresent()
              ? new Write.Set(path, last, node.get().version())
              : new Write.Create(path, last);
      if (tree.write(List.of(write), deadline) instanceof WriteResult.Done) {
        return first;
      }
      deadline.pause(RETRY);
    }
  }
}
