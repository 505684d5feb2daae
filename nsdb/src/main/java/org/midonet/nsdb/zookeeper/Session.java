package org.midonet.nsdb.zookeeper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;
import org.apache.zookeeper.common.X509Util;
import org.apache.zookeeper.common.ZKConfig;
import org.jspecify.annotations.Nullable;
import org.midonet.nsdb.ConnectionState;
import org.midonet.nsdb.store.StateBroadcast;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.topology.error.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that never ends for its user: when ZooKeeper expires one, the next is opened, and the
 * participants are told to do again what only a session holds. Participants are called on the loop
 * alone.
 */
final class Session {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final long REOPEN_MILLIS = 1000;
  private static final int CLOSE_MILLIS = 2000;

  /** What must be done again when the connection comes and goes. */
  interface Participant {
    /** Connected; until {@link #suspended} the link's handle may be used. */
    void connected(Link link);

    /** What was sent may have got no answer. */
    void suspended();
  }

  private final ZooKeeperSettings settings;
  private final Skeleton skeleton;
  private final StateBroadcast state = new StateBroadcast(ConnectionState.CONNECTING);
  private final ScheduledExecutorService loop;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition linked = lock.newCondition();
  private volatile Optional<Link> link = Optional.empty();

  // The loop's own.
  private final List<Participant> participants = new ArrayList<>();
  private @Nullable ZooKeeper handle;
  private int generation;
  private long links;
  private boolean newSession;
  private boolean closed;

  Session(ZooKeeperSettings settings) {
    this.settings = settings;
    this.skeleton = new Skeleton(settings.rootKey());
    this.loop =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("nsdb-loop").factory());
    execute(this::open);
  }

  StateBroadcast state() {
    return state;
  }

  /** Runs on the loop; dropped after the end. */
  void execute(Runnable task) {
    try {
      loop.execute(() -> guarded(task));
    } catch (RejectedExecutionException _) {
      LOG.debug("dropped: the session is closed");
    }
  }

  /** One participant's bug is not the others' end. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | AssertionError e) {
      LOG.error("the session's loop goes on after a failure", e);
    }
  }

  /** Adds a participant, and tells it of the present link. */
  void join(Participant participant) {
    execute(
        () -> {
          participants.add(participant);
          // For it, watches and ephemeral nodes are as new as it is.
          link.ifPresent(now -> participant.connected(new Link(now.handle(), now.number(), true)));
        });
  }

  /** The present link, once its number is above the given one. */
  Link await(long after, Deadline deadline) throws Unavailable {
    Optional<Link> now = link;
    if (now.isPresent() && now.get().number() > after) {
      return now.get();
    }
    lock.lock();
    try {
      while (link.isEmpty() || link.get().number() <= after) {
        if (deadline.nanos() <= 0 || linked.awaitNanos(deadline.nanos()) <= 0) {
          throw new Unavailable(
              "the network state database cannot be reached at " + settings.hosts());
        }
      }
      return link.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private void open() {
    if (closed) {
      return;
    }
    generation++;
    newSession = true;
    int mine = generation;
    try {
      handle =
          new ZooKeeper(
              settings.hosts(),
              (int) settings.sessionTimeout().toMillis(),
              event -> execute(() -> event(mine, event)),
              clientConfig());
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("cannot open a session with {}: {}", settings.hosts(), e.getMessage());
      var _ = loop.schedule(() -> execute(this::open), REOPEN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private ZKClientConfig clientConfig() {
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(settings.bufferBytes()));
    config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
    settings.tls().ifPresent(tls -> encrypt(config, tls));
    return config;
  }

  private static void encrypt(ZKClientConfig config, ZooKeeperTls tls) {
    config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
    config.setProperty(
        ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
    try (X509Util names = new ClientX509Util()) {
      config.setProperty(names.getSslTruststoreLocationProperty(), tls.trust().file().toString());
      config.setProperty(names.getSslTruststorePasswdProperty(), tls.trust().password());
      tls.identity()
          .ifPresent(
              ours -> {
                config.setProperty(names.getSslKeystoreLocationProperty(), ours.file().toString());
                config.setProperty(names.getSslKeystorePasswdProperty(), ours.password());
              });
    }
  }

  private void event(int of, WatchedEvent event) {
    if (of != generation || closed || event.getType() != EventType.None) {
      return;
    }
    switch (event.getState()) {
      case SyncConnected -> connected();
      case Disconnected -> suspended(ConnectionState.SUSPENDED);
      case Expired -> {
        LOG.warn("the session with ZooKeeper has expired; opening another");
        suspended(ConnectionState.LOST);
        closeHandle();
        open();
      }
      default -> LOG.info("session event {}", event.getState());
    }
  }

  private void connected() {
    ZooKeeper now = handle;
    if (now == null) {
      return;
    }
    int mine = generation;
    links++;
    long number = links;
    // A break in between comes as an event of its own; the next link does it again.
    skeleton.ensure(
        now,
        () ->
            execute(
                () -> {
                  if (mine == generation && number == links && !closed) {
                    announce(new Link(now, number, newSession));
                  }
                }));
  }

  private void announce(Link next) {
    newSession = false;
    LOG.info(
        "connected to ZooKeeper, session 0x{}", Long.toHexString(next.handle().getSessionId()));
    publish(Optional.of(next));
    state.set(ConnectionState.CONNECTED);
    participants.forEach(each -> guarded(() -> each.connected(next)));
  }

  private void suspended(ConnectionState why) {
    links++;
    publish(Optional.empty());
    state.set(why);
    participants.forEach(each -> guarded(each::suspended));
  }

  private void publish(Optional<Link> next) {
    lock.lock();
    try {
      link = next;
      linked.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void closeHandle() {
    ZooKeeper old = handle;
    handle = null;
    if (old != null) {
      Thread.ofVirtual().name("nsdb-close").start(() -> close(old));
    }
  }

  private static void close(ZooKeeper old) {
    try {
      var _ = old.close(CLOSE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the session at the server, if that can be done within two seconds. */
  void close() {
    execute(
        () -> {
          if (!closed) {
            closed = true;
            publish(Optional.empty());
            state.close();
            ZooKeeper old = handle;
            handle = null;
            if (old != null) {
              close(old);
            }
          }
        });
    loop.shutdown();
    try {
      var _ = loop.awaitTermination(CLOSE_MILLIS + 1000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
