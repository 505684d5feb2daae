package org.midonet.nsdb.zookeeper;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooKeeper;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.tree.Mirror;
import org.midonet.nsdb.tree.MirrorListener;
import org.midonet.nsdb.tree.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subtree as this session's server shows it. One persistent recursive watch tells of changes;
 * texts are read on the event. Everything is handled in the order in which the server sent it, and
 * ZooKeeper sends an event before any answer that shows the change: so when no answer is
 * outstanding, what is known here is exactly what the store held at one moment, and that is when a
 * batch is told. Only when no such moment comes for a while, a batch goes out without.
 */
final class SubtreeMirror implements Session.Participant, Mirror {

  private static final Logger LOG = LoggerFactory.getLogger(SubtreeMirror.class);

  /** How long a batch waits for a moment without outstanding answers. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Watched(ZooKeeper handle, Watcher watcher) {}

  private final Session session;
  private final String rootKey;
  private final Scope scope;
  private final MirrorListener listener;

  private final TreeMap<String, String> known = new TreeMap<>();
  private final Map<String, Optional<String>> pending = new LinkedHashMap<>();
  private final Set<String> reading = new HashSet<>();
  private final Set<String> readAgain = new HashSet<>();

  /** Those who wait for the service's answer that we have caught up, and those who have it. */
  private final List<Runnable> asked = new ArrayList<>();

  private final List<Runnable> due = new ArrayList<>();
  private Optional<Link> link = Optional.empty();
  private Optional<Watched> watched = Optional.empty();
  private int outstanding;
  private int walking;
  private long pendingSince;
  private boolean flushPlanned;
  private boolean told;
  private boolean fresh;

  SubtreeMirror(Session session, String rootKey, Scope scope, MirrorListener listener) {
    this.session = session;
    this.rootKey = rootKey;
    this.scope = scope;
    this.listener = listener;
  }

  @Override
  public void connected(Link next) {
    link = Optional.of(next);
    outstanding = 0;
    walking = 0;
    reading.clear();
    readAgain.clear();
    // What is read anew is no older than what they asked for.
    due.addAll(asked);
    asked.clear();
    // The client sets the watches of a session again by itself, but not one that it never got an
    // answer about.
    if (watched.isEmpty() || watched.get().handle() != next.handle()) {
      watched =
          Optional.of(
              new Watched(next.handle(), event -> session.execute(() -> event(next, event))));
    }
    next.handle()
        .addWatch(
            rootKey + scope.root(),
            watched.get().watcher(),
            AddWatchMode.PERSISTENT_RECURSIVE,
            (code, _, _) -> {
              if (code != Code.OK.intValue()) {
                LOG.debug("no watch on {}: {}", scope.root(), Code.get(code));
              }
            },
            this);
    list(scope.root(), true);
  }

  @Override
  public void suspended() {
    link = Optional.empty();
    if (fresh) {
      fresh = false;
      listener.freshness(Freshness.STALE);
    }
  }

  @Override
  public void whenTold(Runnable then) {
    session.execute(
        () -> {
          if (link.isPresent()) {
            catchUp(then);
          } else {
            due.add(then);
          }
        });
  }

  /** Asks for an answer that comes after the events of all that happened so far, anywhere. */
  private void catchUp(Runnable then) {
    Link at = link.orElseThrow();
    asked.add(then);
    sent(false);
    at.handle()
        .sync(
            rootKey + scope.root(),
            (code, _, _) ->
                session.execute(
                    () -> {
                      if (current(at)) {
                        answered(false);
                        if (code == Code.OK.intValue() && asked.remove(then)) {
                          due.add(then);
                        }
                        settle();
                      }
                    }),
            this);
  }

  private boolean current(Link of) {
    return link.isPresent() && link.get().number() == of.number();
  }

  private void event(Link of, WatchedEvent event) {
    // The watch lives as long as the handle: events of later links of the same handle are meant
    // too.
    if (link.isEmpty()
        || link.get().handle() != of.handle()
        || event.getType() == EventType.None
        || event.getPath() == null) {
      return;
    }
    String path = event.getPath().substring(rootKey.length());
    if (!scope.holds(scope.depth(path))) {
      return;
    }
    switch (event.getType()) {
      case NodeCreated -> found(path, false);
      case NodeDataChanged -> {
        if (scope.texts()) {
          read(path, false);
        }
      }
      case NodeDeleted -> {
        remove(path);
        if (scope.texts()) {
          fence();
        }
      }
      default -> {}
    }
    settle();
  }

  private void found(String path, boolean walk) {
    if (scope.texts()) {
      read(path, walk);
    } else {
      put(path, "");
    }
  }

  /** Reads a part of the tree anew: what is not listed any more goes. */
  private void list(String path, boolean walk) {
    Link asked = link.orElseThrow();
    sent(walk);
    asked
        .handle()
        .getChildren(
            rootKey + path,
            false,
            (int code, String _, Object _, List<String> names) ->
                session.execute(() -> listed(asked, path, walk, code, names)),
            this);
  }

  private void listed(Link asked, String path, boolean walk, int code, List<String> names) {
    if (!current(asked)) {
      return;
    }
    answered(walk);
    if (code == Code.OK.intValue()) {
      removeAllBut(path, new HashSet<>(names));
      int depth = scope.depth(path) + 1;
      for (String name : names) {
        String child = path + "/" + name;
        if (scope.holds(depth)) {
          found(child, walk);
        }
        if (depth < scope.last()) {
          list(child, walk);
        }
      }
    } else if (code == Code.NONODE.intValue()) {
      removeAllBut(path, Set.of());
    }
    settle();
  }

  private void read(String path, boolean walk) {
    if (!reading.add(path)) {
      readAgain.add(path);
      return;
    }
    Link asked = link.orElseThrow();
    sent(walk);
    asked
        .handle()
        .getData(
            rootKey + path,
            false,
            (code, _, _, data, _) ->
                session.execute(
                    () -> {
                      if (current(asked)) {
                        answered(walk);
                        reading.remove(path);
                        if (code == Code.OK.intValue()) {
                          put(path, ZooKeeperTree.text(data));
                        } else if (code == Code.NONODE.intValue()) {
                          remove(path);
                        }
                        if (readAgain.remove(path)) {
                          read(path, false);
                        }
                        settle();
                      }
                    }),
            this);
  }

  /**
   * A question whose answer comes after all events of the group that removed something: nothing is
   * told before.
   */
  private void fence() {
    if (outstanding > 0) {
      return;
    }
    Link asked = link.orElseThrow();
    sent(false);
    asked
        .handle()
        .exists(
            rootKey + scope.root(),
            false,
            (_, _, _, _) ->
                session.execute(
                    () -> {
                      if (current(asked)) {
                        answered(false);
                        settle();
                      }
                    }),
            this);
  }

  private void sent(boolean walk) {
    outstanding++;
    if (walk) {
      walking++;
    }
  }

  private void answered(boolean walk) {
    outstanding--;
    if (walk) {
      walking--;
    }
  }

  private void put(String path, String text) {
    if (!text.equals(known.put(path, text))) {
      note(path, Optional.of(text));
    }
  }

  private void remove(String path) {
    if (known.remove(path) != null) {
      note(path, Optional.empty());
    }
  }

  private void removeAllBut(String parent, Set<String> names) {
    List<String> gone = new ArrayList<>();
    int start = parent.length() + 1;
    for (String path : known.subMap(parent + "/", parent + "0").keySet()) {
      int end = path.indexOf('/', start);
      if (!names.contains(end < 0 ? path.substring(start) : path.substring(start, end))) {
        gone.add(path);
      }
    }
    gone.forEach(this::remove);
  }

  private void note(String path, Optional<String> text) {
    if (pending.isEmpty()) {
      pendingSince = System.nanoTime();
    }
    pending.put(path, text);
  }

  /**
   * Tells what is pending if this is a good moment; names alone wait for the loop's queue, to come
   * in fewer batches.
   */
  private void settle() {
    if (walking > 0 || flushPlanned) {
      return;
    }
    if (pending.isEmpty() && fresh) {
      if (outstanding == 0) {
        tellDue();
      }
      return;
    }
    if (outstanding == 0 || System.nanoTime() - pendingSince > PATIENCE_NANOS) {
      if (scope.texts()) {
        flush();
      } else {
        flushPlanned = true;
        session.execute(this::flush);
      }
    }
  }

  private void flush() {
    flushPlanned = false;
    if (link.isEmpty() || walking > 0) {
      return;
    }
    if (!pending.isEmpty() || !told) {
      Map<String, Optional<String>> batch = new LinkedHashMap<>(pending);
      pending.clear();
      told = true;
      listener.batch(batch);
    }
    if (!fresh) {
      fresh = true;
      listener.freshness(Freshness.CURRENT);
    }
    tellDue();
  }

  private void tellDue() {
    List<Runnable> now = List.copyOf(due);
    due.clear();
    now.forEach(Runnable::run);
  }
}
