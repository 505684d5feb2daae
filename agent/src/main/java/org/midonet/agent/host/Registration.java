package org.midonet.agent.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.midonet.nsdb.HostPresence;
import org.midonet.nsdb.HostRegistry;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.MapChange;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Subscription;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the host known to the cloud and keeps its state there up to date. A store that is away, or
 * an identity that somebody else uses, is tried again until it works: the agent forwards meanwhile
 * with what it knows. If another host takes the identity over under a name of its own, this one has
 * none any more, and says so.
 */
public final class Registration implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(10);

  private final HostRegistry registry;
  private final UUID host;
  private final String name;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Semaphore wanted = new Semaphore(1);
  private final Thread thread;

  private final CompletableFuture<Void> taken = new CompletableFuture<>();

  private HostState state;
  private Optional<HostPresence> presence = Optional.empty();
  private Optional<Subscription> watch = Optional.empty();
  private boolean registers = true;

  /** The registration of this host; {@link #start} begins it. */
  public Registration(HostRegistry registry, UUID host, String name, HostState state) {
    this.registry = registry;
    this.host = host;
    this.name = name;
    this.state = state;
    thread = Thread.ofPlatform().name("registration").daemon().unstarted(this::run);
  }

  /** Registers in the background, as often as it takes. */
  public synchronized void start() {
    thread.start();
    watch = Optional.of(registry.watch(new OwnMark()));
  }

  /** The host's object is gone from the store: it is made again, as at the start. */
  public synchronized void again() {
    registers = true;
    wanted.release();
  }

  /** Something was said of this host: it is looked whether it is still this one. */
  public void look() {
    wanted.release();
  }

  /** Completes when this identity is another host's; the registration has ended then. */
  public CompletableFuture<Void> taken() {
    return taken;
  }

  /** Notices when the mark of this host changes, whoever changed it. */
  private final class OwnMark implements MapListener<UUID, HostState> {
    @Override
    public void snapshot(Map<UUID, HostState> entries) {
      look();
    }

    @Override
    public void changes(List<MapChange<UUID, HostState>> changes) {
      if (changes.stream().anyMatch(change -> change.key().equals(host))) {
        look();
      }
    }
  }

  /** The interfaces are these now. */
  public synchronized void state(HostState now) {
    state = now;
    presence.ifPresent(registered -> registered.state(now));
  }

  /** Withdraws the registration, and returns when the store shows that, or soon. */
  @Override
  public void close() {
    closing.countDown();
    wanted.release();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Optional<HostPresence> last;
    synchronized (this) {
      watch.ifPresent(Subscription::close);
      last = presence;
      // What a watch of interfaces still tells is not published any more.
      presence = Optional.empty();
    }
    if (last.isPresent()) {
      last.get().close();
      if (!taken.isDone()) {
        awaitWithdrawn();
      }
    }
  }

  /** The process may end after this, and what was not sent by then is never sent. */
  private void awaitWithdrawn() {
    long deadline = System.nanoTime() + FAREWELL.toNanos();
    try {
      while (registry.find(host).isPresent() && System.nanoTime() - deadline < 0) {
        Thread.sleep(POLL);
      }
    } catch (MidonetException e) {
      LOG.debug("the store does not say whether the host is gone: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        wanted.acquire();
        wanted.drainPermits();
        if (closing.getCount() == 0) {
          return;
        }
        if (wantsToRegister()) {
          registerUntilItWorks();
        } else if (isTaken()) {
          LOG.error("host id {} is in use by a host with another name than {}", host, name);
          taken.complete(null);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean wantsToRegister() {
    boolean wants = registers;
    registers = false;
    return wants;
  }

  /** A store that is away has nothing to say: it is asked until it has. */
  private boolean isTaken() throws InterruptedException {
    Optional<HostPresence> present;
    synchronized (this) {
      present = presence;
    }
    while (present.isPresent()) {
      try {
        return present.get().isTaken();
      } catch (MidonetException e) {
        LOG.debug("the store does not say whose host {} is: {}", host, e.getMessage());
      }
      if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  private void registerUntilItWorks() throws InterruptedException {
    String told = "";
    while (closing.getCount() > 0) {
      try {
        register();
        LOG.info("registered as host {} ({})", host, name);
        return;
      } catch (MidonetException e) {
        if (!told.equals(e.getMessage())) {
          told = String.valueOf(e.getMessage());
          LOG.warn("cannot register as host {}: {}; trying again", host, told);
        }
      }
      if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void register() throws MidonetException {
    HostState first;
    synchronized (this) {
      first = state;
      presence.ifPresent(HostPresence::close);
      presence = Optional.empty();
    }
    HostPresence registered = registry.register(host, name, first);
    synchronized (this) {
      presence = Optional.of(registered);
      if (!state.equals(first)) {
        registered.state(state);
      }
    }
  }
}
