package org.midonet.nsdb.zookeeper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException.Code;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.topology.error.Unavailable;

/** Gathers the answers to many questions that were sent without waiting. */
final class Answers<T> {

  private final List<Optional<T>> values;
  private final CountDownLatch open;
  private volatile Code failure = Code.OK;

  Answers(int count) {
    values = new ArrayList<>(Collections.nCopies(count, Optional.empty()));
    open = new CountDownLatch(count);
  }

  /** Called on the client's event thread, one at a time. */
  void take(int index, int code, Optional<T> value) {
    if (code == Code.OK.intValue()) {
      values.set(index, value);
    } else if (code != Code.NONODE.intValue()) {
      failure = Code.get(code);
    }
    open.countDown();
  }

  /** Returns when all answers are there. */
  void await(Deadline deadline) throws Unavailable {
    try {
      if (!open.await(deadline.nanos(), TimeUnit.NANOSECONDS)) {
        throw new Unavailable("the network state database does not answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    }
  }

  /** Whether some answers were lost with the connection; then the questions may be asked again. */
  boolean broken() throws Unavailable {
    return switch (failure) {
      case OK -> false;
      case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED, OPERATIONTIMEOUT -> true;
      default -> throw new Unavailable("ZooKeeper refuses to answer: " + failure);
    };
  }

  /** The values, empty where there is no node. */
  List<Optional<T>> values() {
    return List.copyOf(values);
  }
}
