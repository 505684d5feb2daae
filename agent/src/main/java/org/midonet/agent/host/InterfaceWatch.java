package org.midonet.agent.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.LinkAddress;
import org.midonet.ffi.netlink.LinkEvent;
import org.midonet.ffi.netlink.LinkMonitor;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.poll.Epoll;
import org.midonet.ffi.poll.EventFd;

/**
 * Follows the interfaces of the network namespace in which it is opened. The receiver gets the
 * whole set at first, and again after each burst of changes, on a thread of the watch.
 */
public final class InterfaceWatch implements AutoCloseable {

  private final EventFd stop = EventFd.open();
  private final LinkMonitor monitor;
  private final Rtnetlink rtnetlink;
  private final Map<Integer, Link> links = new HashMap<>();
  private final List<LinkAddress> addresses = new ArrayList<>();
  private Optional<Thread> thread = Optional.empty();
  private volatile boolean running = true;

  private InterfaceWatch() {
    // First the monitor, then the list: no change falls between them.
    monitor = LinkMonitor.open();
    rtnetlink = Rtnetlink.open();
    listAll();
  }

  /** Lists them; changes from now on are told when it is {@linkplain #start started}. */
  public static InterfaceWatch open() {
    return new InterfaceWatch();
  }

  /** The interfaces when it was opened; not to be asked after it was started. */
  public Interfaces first() {
    return snapshot();
  }

  /** Begins to tell. */
  public void start(Consumer<Interfaces> receiver) {
    thread = Optional.of(Thread.ofPlatform().name("interfaces").start(() -> run(receiver)));
  }

  @Override
  public void close() {
    running = false;
    stop.signal();
    try {
      if (thread.isPresent()) {
        thread.get().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    monitor.close();
    rtnetlink.close();
    stop.close();
  }

  private void run(Consumer<Interfaces> receiver) {
    receiver.accept(snapshot());
    try (Epoll epoll = Epoll.open()) {
      epoll.add(monitor.number(), Epoll.IN, 0);
      epoll.add(stop.number(), Epoll.IN, 1);
      while (running) {
        epoll.await(-1, (token, events) -> {});
        if (running) {
          Interfaces before = snapshot();
          monitor.poll(this::apply);
          if (!snapshot().equals(before)) {
            receiver.accept(snapshot());
          }
        }
      }
    }
  }

  private void apply(LinkEvent event) {
    switch (event) {
      case LinkEvent.LinkChanged changed -> links.put(changed.link().index(), changed.link());
      case LinkEvent.LinkRemoved removed -> {
        links.remove(removed.index());
        addresses.removeIf(address -> address.interfaceIndex() == removed.index());
      }
      case LinkEvent.AddressAdded added -> {
        addresses.removeIf(address -> same(address, added.address()));
        addresses.add(added.address());
      }
      case LinkEvent.AddressRemoved removed ->
          addresses.removeIf(address -> same(address, removed.address()));
      case LinkEvent.Overrun _ -> listAll();
    }
  }

  private static boolean same(LinkAddress one, LinkAddress other) {
    return one.interfaceIndex() == other.interfaceIndex() && one.address().equals(other.address());
  }

  private void listAll() {
    links.clear();
    rtnetlink.links().forEach(link -> links.put(link.index(), link));
    addresses.clear();
    addresses.addAll(rtnetlink.addresses());
  }

  private Interfaces snapshot() {
    return new Interfaces(links, addresses);
  }
}
