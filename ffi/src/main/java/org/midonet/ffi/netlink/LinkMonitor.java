package org.midonet.ffi.netlink;

import java.util.function.Consumer;

/**
 * Watches the links and addresses of the namespace in which it was opened (rtnetlink(7)).
 *
 * <p>Open the monitor first, then list with {@link Rtnetlink}: what changes in between is reported.
 * A change may be reported that the list already shows; applying it twice does no harm.
 */
public final class LinkMonitor implements AutoCloseable {
  // linux/rtnetlink.h, enum rtnetlink_groups.
  private static final int GROUP_LINK = 1;
  private static final int GROUP_IPV4_ADDRESS = 5;
  private static final int GROUP_IPV6_ADDRESS = 9;

  private final NetlinkSocket socket;

  private LinkMonitor(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Begins to watch. */
  public static LinkMonitor open() {
    return new LinkMonitor(
        NetlinkSocket.listen(
            NetlinkSocket.ROUTE, GROUP_LINK, GROUP_IPV4_ADDRESS, GROUP_IPV6_ADDRESS));
  }

  /** Hands over what happened since the last call, without blocking. */
  public void poll(Consumer<LinkEvent> consumer) {
    boolean complete = socket.drain(message -> read(message, consumer));
    if (!complete) {
      consumer.accept(new LinkEvent.Overrun());
    }
  }

  private static void read(NetlinkSocket.Message message, Consumer<LinkEvent> consumer) {
    switch (message.type()) {
      case Rtnetlink.RTM_NEWLINK ->
          consumer.accept(new LinkEvent.LinkChanged(Link.read(message.payload())));
      case Rtnetlink.RTM_DELLINK -> {
        Link link = Link.read(message.payload());
        consumer.accept(new LinkEvent.LinkRemoved(link.index(), link.name()));
      }
      case Rtnetlink.RTM_NEWADDR ->
          LinkAddress.read(message.payload())
              .ifPresent(address -> consumer.accept(new LinkEvent.AddressAdded(address)));
      case Rtnetlink.RTM_DELADDR ->
          LinkAddress.read(message.payload())
              .ifPresent(address -> consumer.accept(new LinkEvent.AddressRemoved(address)));
      default -> {
        // Other messages of these groups (for instance RTM_NEWNETCONF) say nothing about them.
      }
    }
  }

  /** The descriptor's number, for epoll. */
  public int number() {
    return socket.number();
  }

  @Override
  public void close() {
    socket.close();
  }
}
