package org.midonet.nsdb.memory;

import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.store.Layout;
import org.midonet.nsdb.store.NsdbLimits;
import org.midonet.nsdb.store.TreeNsdb;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;

/** A store that several participants of one process share. Thread-safe. */
public final class MemoryEnsemble {

  private final MemoryNodes nodes;
  private final NsdbLimits limits;
  private final List<MemoryTree> sessions = new ArrayList<>();

  /** With the real clock and production's limits. */
  public MemoryEnsemble() {
    this(Clock.systemUTC(), NsdbLimits.DEFAULT);
  }

  /**
   * @param clock the store's own clock
   */
  public MemoryEnsemble(InstantSource clock, NsdbLimits limits) {
    this.nodes = new MemoryNodes(clock);
    this.limits = limits;
    Layout.skeleton()
        .forEach(path -> nodes.write(List.of(new Write.Create(path, "")), new LinkedHashMap<>()));
  }

  /** A new participant, connected. */
  public Nsdb open() {
    return open(new MemoryTree(this));
  }

  private synchronized Nsdb open(MemoryTree tree) {
    sessions.add(tree);
    return new TreeNsdb(tree, limits);
  }

  /** The store goes away for everybody; sessions stay alive. */
  public synchronized void suspend() {
    sessions.forEach(MemoryTree::suspend);
  }

  /** The store is back for everybody. */
  public synchronized void resume() {
    sessions.forEach(MemoryTree::resume);
  }

  /**
   * Expires every session: what lived by them is gone, until they are back, which they are at once
   * unless the store is away.
   */
  public synchronized void expireSessions() {
    sessions.forEach(MemoryTree::expire);
  }

  /** The next group of writes of each participant gets no answer, and is done or not. */
  public void loseNextAnswer(boolean done) {
    loseNextAnswer(done, () -> {});
  }

  /**
   * Loses each participant's next answer.
   *
   * @param meanwhile what happens between that group and the writer's learning that no answer comes
   */
  public synchronized void loseNextAnswer(boolean done, Runnable meanwhile) {
    sessions.forEach(session -> session.loseNextAnswer(done, meanwhile));
  }

  synchronized void closed(MemoryTree session) {
    sessions.remove(session);
  }

  /** A session has taken over a node: whoever held it holds it no more. */
  void taken(String path, MemoryTree by) {
    sessions.stream().filter(session -> session != by).forEach(session -> session.lost(path));
  }

  MemoryNodes nodes() {
    return nodes;
  }

  /** Applies writes and shows everybody what they changed, in one order. */
  synchronized WriteResult write(List<Write> writes) {
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    WriteResult result = nodes.write(writes, changes);
    if (!changes.isEmpty()) {
      sessions.forEach(session -> session.changed(changes));
    }
    return result;
  }
}
