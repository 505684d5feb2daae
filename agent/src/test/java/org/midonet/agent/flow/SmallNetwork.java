package org.midonet.agent.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Chain;
import org.midonet.topology.ChainBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.RuleAction;

/** A bridge with two guests at this host and one at another, as a view and as whereabouts. */
final class SmallNetwork implements Whereabouts, FlowTable.Judge {

  static final UUID SELF = new UUID(9, 1);
  static final UUID OTHER = new UUID(9, 2);
  static final IpAddress OTHERS_ADDRESS = IpAddress.parse("172.16.0.2");

  /** A guest of the bridge. */
  record Guest(BridgePort port, Mac mac, IpAddress address) {}

  final Bridge bridge =
      BridgeBuilder.builder().id(new UUID(1, 0)).name("b").adminStateUp(true).build();
  final Guest ann = guest(1, SELF);
  final Guest bob = guest(2, SELF);
  final Guest zoe = guest(3, OTHER);
  final Chain chain = ChainBuilder.builder().id(new UUID(5, 0)).name("c").build();
  final Map<UUID, Integer> local = new HashMap<>(Map.of(ann.port.id(), 1, bob.port.id(), 2));
  final Map<UUID, IpAddress> tunnels = new HashMap<>(Map.of(OTHER, OTHERS_ADDRESS));
  NetworkView view = NetworkView.empty();

  SmallNetwork() {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Put(bridge));
    for (Guest guest : List.of(ann, bob, zoe)) {
      changes.add(new Change.Put(guest.port));
      changes.add(new Change.PortAt(guest.port.id(), guest.port.hostId()));
      changes.add(new Change.MacAt(bridge.id(), 0, guest.mac, Optional.of(guest.port.id())));
    }
    view = view.with(changes).view();
  }

  private Guest guest(int number, UUID host) {
    BridgePort port =
        BridgePortBuilder.builder()
            .id(new UUID(2, number))
            .bridgeId(bridge.id())
            .adminStateUp(true)
            .tunnelKey(100 + number)
            .hostId(Optional.of(host))
            .interfaceName(Optional.of("tap" + number))
            .build();
    return new Guest(
        port, new Mac(0x0200_0000_0000L | number), IpAddress.parse("10.0.0." + number));
  }

  /** Applies changes. */
  NetworkView.Updated change(Change... changes) {
    NetworkView.Updated updated = view.with(List.of(changes));
    view = updated.view();
    return updated;
  }

  /** Lets a guest be reached by answers, and by what these rules accept. */
  NetworkView.Updated guard(Guest guest, LiteralRule... rules) {
    List<Change> changes = new ArrayList<>();
    List<UUID> ids = new ArrayList<>();
    for (LiteralRule rule : rules) {
      ids.add(rule.id());
      changes.add(new Change.Put(rule));
    }
    changes.add(new Change.Put(chain.with().ruleIds(ids).build()));
    changes.add(
        new Change.Put(guest.port.with().outboundFilterId(Optional.of(chain.id())).build()));
    return change(changes.toArray(new Change[0]));
  }

  LiteralRule rule(int number, Condition condition, RuleAction action) {
    return new LiteralRule(new UUID(6, number), chain.id(), condition, action);
  }

  /** A datagram from one to the other. */
  Packet packet(Guest from, Guest to, int destinationPort) {
    try {
      return Packet.of(
          FrameBuilder.ethernet(from.mac, to.mac)
              .ip(from.address, to.address)
              .udp(1000, destinationPort)
              .build());
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public OptionalInt localPort(UUID port) {
    Integer number = local.get(port);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  @Override
  public Optional<IpAddress> tunnelTo(UUID host) {
    return Optional.ofNullable(tunnels.get(host));
  }

  @Override
  public Optional<UUID> port(int inPort) {
    return local.entrySet().stream()
        .filter(entry -> entry.getValue() == inPort)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** How many action lists a port's flows may have. */
  int listsOf = Integer.MAX_VALUE;

  @Override
  public int listsOf(int owner) {
    return listsOf;
  }

  @Override
  public Whereabouts whereabouts() {
    return this;
  }
}
