package org.midonet.nsdb.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.midonet.nsdb.Connection;
import org.midonet.nsdb.ConnectionState;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.store.StateBroadcast;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Claim;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Mirror;
import org.midonet.nsdb.tree.MirrorListener;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.topology.error.Unavailable;

/**
 * One session with a {@link MemoryEnsemble}. Everything that changes something holds the ensemble's
 * lock.
 */
final class MemoryTree implements Tree {

  /** A store that is away in a test is away at once. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private record Held(Claim claim, String path) {}

  private record Loss(boolean done, Runnable meanwhile) {}

  private final MemoryEnsemble ensemble;
  private final StateBroadcast state = new StateBroadcast(ConnectionState.CONNECTED);
  private final Map<String, Claim> claims = new LinkedHashMap<>();
  private final Map<String, Held> held = new LinkedHashMap<>();
  private final List<MemoryMirror> mirrors = new ArrayList<>();
  private final Set<String> ephemeral = new HashSet<>();
  private Optional<Loss> loseNext = Optional.empty();
  private boolean away;
  private boolean closed;

  MemoryTree(MemoryEnsemble ensemble) {
    this.ensemble = ensemble;
  }

  @Override
  public List<Optional<Node>> read(List<String> paths, Deadline deadline) throws Unavailable {
    state.await(shortened(deadline));
    synchronized (ensemble) {
      Set<String> mine = held.values().stream().map(Held::path).collect(Collectors.toSet());
      return paths.stream().map(path -> ensemble.nodes().read(path, mine.contains(path))).toList();
    }
  }

  @Override
  public List<Optional<Children>> children(List<String> paths, Deadline deadline)
      throws Unavailable {
    state.await(shortened(deadline));
    return paths.stream().map(ensemble.nodes()::children).toList();
  }

  @Override
  public WriteResult write(List<Write> writes, Deadline deadline) throws Unavailable {
    state.await(shortened(deadline));
    Loss loss;
    synchronized (ensemble) {
      if (loseNext.isEmpty()) {
        return apply(writes);
      }
      loss = loseNext.get();
      loseNext = Optional.empty();
      if (loss.done()) {
        var _ = apply(writes);
      }
    }
    loss.meanwhile().run();
    return new WriteResult.Unknown();
  }

  private WriteResult apply(List<Write> writes) {
    WriteResult result = ensemble.write(writes);
    if (result instanceof WriteResult.Done) {
      for (Write write : writes) {
        if (write instanceof Write.CreateEphemeral) {
          ephemeral.add(write.path());
        } else if (write instanceof Write.Delete) {
          ephemeral.remove(write.path());
        }
      }
    }
    return result;
  }

  private void dropEphemeral() {
    for (String path : ephemeral) {
      var _ = ensemble.write(List.of(new Write.Delete(path, Write.ANY)));
    }
    ephemeral.clear();
  }

  private static Duration shortened(Deadline deadline) {
    return Duration.ofNanos(Math.min(deadline.nanos(), PATIENCE.toNanos()));
  }

  @Override
  public void catchUp(Deadline deadline) throws Unavailable {
    state.await(shortened(deadline));
  }

  @Override
  public void declare(Claim claim) {
    synchronized (ensemble) {
      claims.put(claim.slot(), claim);
      if (!away && !closed) {
        make(claim, true);
      }
    }
  }

  @Override
  public void withdraw(String slot) {
    synchronized (ensemble) {
      claims.remove(slot);
      if (!away && !closed) {
        release(slot);
      }
    }
  }

  /**
   * Makes a claim's node. A fresh claim takes it from others; one from before an outage leaves it
   * to them.
   */
  private void make(Claim claim, boolean fresh) {
    Held old = held.get(claim.slot());
    if (old != null && old.claim().equals(claim) && ensemble.nodes().read(old.path()).isPresent()) {
      return;
    }
    if (!fresh && !claim.numbered() && ensemble.nodes().read(claim.path()).isPresent()) {
      return;
    }
    makeParents(claim);
    String path = claim.numbered() ? ensemble.nodes().numbered(claim.path()) : claim.path();
    List<Write> writes = new ArrayList<>();
    if (claim.numbered()) {
      writes.add(new Write.Create(path, claim.text()));
      if (old != null && ensemble.nodes().read(old.path()).isPresent()) {
        writes.add(new Write.Delete(old.path(), Write.ANY));
      }
    } else if (ensemble.nodes().read(path).isPresent()) {
      writes.add(new Write.Delete(path, Write.ANY));
      writes.add(new Write.Create(path, claim.text()));
      ensemble.taken(path, this);
    } else {
      writes.add(new Write.Create(path, claim.text()));
    }
    var _ = ensemble.write(writes);
    held.put(claim.slot(), new Held(claim, path));
  }

  private void makeParents(Claim claim) {
    String parent = claim.parent();
    String above = MemoryNodes.parent(parent);
    for (String path : List.of(above, parent)) {
      if (!path.isEmpty() && ensemble.nodes().read(path).isEmpty()) {
        var _ = ensemble.write(List.of(new Write.CreateContainer(path)));
      }
    }
  }

  private void release(String slot) {
    Held old = held.remove(slot);
    if (old != null && ensemble.nodes().read(old.path()).isPresent()) {
      var _ = ensemble.write(List.of(new Write.Delete(old.path(), Write.ANY)));
    }
  }

  /** Another session has this node now. */
  void lost(String path) {
    held.values().removeIf(each -> each.path().equals(path));
  }

  @Override
  public Mirror mirror(Scope scope, MirrorListener listener) {
    synchronized (ensemble) {
      MemoryMirror mirror = new MemoryMirror(scope, listener);
      mirrors.add(mirror);
      if (!away) {
        mirror.resync(ensemble.nodes());
      }
      return then -> whenTold(mirror, then);
    }
  }

  private void whenTold(MemoryMirror mirror, Runnable then) {
    synchronized (ensemble) {
      mirror.whenTold(then, away);
    }
  }

  void changed(Map<String, Optional<String>> changes) {
    if (!away) {
      mirrors.forEach(mirror -> mirror.changed(changes));
    }
  }

  void suspend() {
    away = true;
    state.set(ConnectionState.SUSPENDED);
    mirrors.forEach(mirror -> mirror.freshness(Freshness.STALE));
  }

  void resume() {
    if (!closed) {
      away = false;
      List.copyOf(held.keySet()).stream()
          .filter(slot -> !claims.containsKey(slot))
          .forEach(this::release);
      List.copyOf(claims.values()).forEach(claim -> make(claim, false));
      mirrors.forEach(mirror -> mirror.resync(ensemble.nodes()));
      state.set(ConnectionState.CONNECTED);
    }
  }

  void expire() {
    boolean wasAway = away;
    away = true;
    state.set(ConnectionState.LOST);
    mirrors.forEach(mirror -> mirror.freshness(Freshness.STALE));
    List.copyOf(held.keySet()).forEach(this::release);
    dropEphemeral();
    if (!wasAway) {
      resume();
    }
  }

  void loseNextAnswer(boolean done, Runnable meanwhile) {
    loseNext = Optional.of(new Loss(done, meanwhile));
  }

  @Override
  public Connection connection() {
    return state;
  }

  @Override
  public void close() {
    synchronized (ensemble) {
      if (!closed) {
        closed = true;
        ensemble.closed(this);
        List.copyOf(held.keySet()).forEach(this::release);
        dropEphemeral();
        state.close();
      }
    }
  }
}
