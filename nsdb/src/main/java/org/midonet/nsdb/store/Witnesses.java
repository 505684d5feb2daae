package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.nsdb.tree.WriteResult.Reason;
import org.midonet.topology.error.Unavailable;

/**
 * Tells of a group of writes whose answer was lost whether it was done, and sees to it that one
 * that was not done never will be (decision 0155).
 *
 * <p>Each group also sets a node that nobody else writes, its witness, at the version that the node
 * is known to have. When no answer comes, the same node is set at the same version by itself. Of
 * these two writes the store takes exactly one: if it takes the second, the group was not done, and
 * from now on its version is refused; if it refuses the second, the group was done. Neither what a
 * server has not heard of yet nor a group that is still on its way can deceive.
 */
final class Witnesses {

  private static final String DOUBTFUL =
      "the connection broke during the write: it may or may not have happened";

  /** The text of a witness whose group is refused for ever. */
  private static final String NEVER = "never";

  /** A node of this writer alone, and how often it was written. One group uses it at a time. */
  private record Witness(String path, int version) {
    Witness written() {
      return new Witness(path, version + 1);
    }
  }

  private final Tree tree;
  private final String writer = UUID.randomUUID().toString();
  private final AtomicLong made = new AtomicLong();

  /** The last used is the first to be used again, so there are no more than groups at a time. */
  private final Deque<Witness> idle = new ConcurrentLinkedDeque<>();

  /** Nodes that stand at a version we do not know: of no use any more. */
  private final Deque<String> lost = new ConcurrentLinkedDeque<>();

  Witnesses(Tree tree) {
    this.tree = tree;
  }

  /**
   * Does the writes, or none of them.
   *
   * @param commit an id that no other group has
   * @return Unknown if no answer came, but they were not done and never will be
   * @throws Unavailable also if they may or may not have been done
   */
  WriteResult write(List<Write> writes, String commit, Deadline deadline) throws Unavailable {
    while (true) {
      Witness witness = take(deadline);
      List<Write> group = new ArrayList<>(writes);
      group.add(new Write.Set(witness.path(), commit, witness.version()));
      boolean known = false;
      try {
        switch (tree.write(group, deadline)) {
          case WriteResult.Done done -> {
            known = true;
            idle.addFirst(witness.written());
            return done;
          }
          case WriteResult.Refused refused when refused.index() < writes.size() -> {
            known = true;
            idle.addFirst(witness);
            return refused;
          }
          case WriteResult.Refused refused -> {
            if (refused.reason() == Reason.MISSING) {
              // It went with the session, and so did the others.
              known = true;
              idle.clear();
            }
          }
          case WriteResult.Unknown unknown -> {
            boolean done = done(witness, commit, deadline);
            known = true;
            idle.addFirst(witness.written());
            return done ? new WriteResult.Done() : unknown;
          }
        }
      } finally {
        if (!known) {
          lost.add(witness.path());
        }
      }
    }
  }

  /** Whether the group was done; if not, it is refused from now on. */
  private boolean done(Witness witness, String commit, Deadline deadline) throws Unavailable {
    List<Write> bar = List.of(new Write.Set(witness.path(), NEVER, witness.version()));
    try {
      while (true) {
        deadline.check();
        switch (tree.write(bar, deadline)) {
          case WriteResult.Done _ -> {
            return false;
          }
          case WriteResult.Refused refused when refused.reason() == Reason.VERSION -> {
            // By the group, or by a bar before this one that lost its answer too.
            Optional<Node> node = tree.read(witness.path(), deadline);
            if (node.filter(now -> now.version() == witness.version() + 1).isPresent()) {
              return node.get().text().equals(commit);
            }
            if (node.isEmpty()) {
              throw new Unavailable("the session ended with its witnesses");
            }
          }
          case WriteResult.Refused _ ->
              throw new Unavailable("the session ended with its witnesses");
          case WriteResult.Unknown _ -> {}
        }
      }
    } catch (Unavailable e) {
      throw new Unavailable(DOUBTFUL, e);
    }
  }

  private Witness take(Deadline deadline) throws Unavailable {
    Witness used = idle.pollFirst();
    if (used != null) {
      return used;
    }
    String useless = lost.poll();
    if (useless != null) {
      var _ = tree.write(List.of(new Write.Delete(useless, Write.ANY)), deadline);
    }
    String path = Layout.WITNESSES + "/" + writer + "-" + made.incrementAndGet();
    List<Write> create = List.of(new Write.CreateEphemeral(path, ""));
    while (true) {
      deadline.check();
      switch (tree.write(create, deadline)) {
        case WriteResult.Done _ -> {
          return new Witness(path, 0);
        }
        case WriteResult.Refused refused when refused.reason() == Reason.EXISTS -> {
          // Made by an attempt that lost its answer.
          return new Witness(path, 0);
        }
        case WriteResult.Refused refused ->
            throw new Unavailable("no witness can be made at " + path + ": " + refused.reason());
        case WriteResult.Unknown _ -> {}
      }
    }
  }
}
