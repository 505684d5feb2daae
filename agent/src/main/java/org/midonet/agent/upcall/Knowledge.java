package org.midonet.agent.upcall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;
import org.midonet.agent.flow.FlowTable;
import org.midonet.agent.learning.LastKnown;
import org.midonet.agent.learning.Learning;
import org.midonet.agent.learning.SeenMacs;
import org.midonet.agent.waiting.NeighbourRefresh;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.SeenMac;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Need;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;

/**
 * What is believed of MACs and neighbours, beyond what the tables say now: what the datapath still
 * knows of an agent before this one, what silent agents knew, what must be asked for again. Belongs
 * to the forwarding thread.
 */
final class Knowledge {

  private final Datapath datapath;
  private final HostNetwork network;
  private final FlowTable flows;
  private final SeenMacs seen;
  private final Learning learning;
  private final Sender sender;
  private final Supplier<NetworkView> view;
  private final UUID self;
  private final LastKnown lastKnown;
  private final NeighbourRefresh refresh;

  Knowledge(
      UUID self,
      Datapath datapath,
      HostNetwork network,
      FlowTable flows,
      SeenMacs seen,
      Learning learning,
      Sender sender,
      Supplier<NetworkView> view) {
    this.datapath = datapath;
    this.network = network;
    this.flows = flows;
    this.seen = seen;
    this.learning = learning;
    this.sender = sender;
    this.view = view;
    this.self = self;
    lastKnown = new LastKnown(learning, new Surroundings());
    refresh = new NeighbourRefresh(self);
  }

  LastKnown lastKnown() {
    return lastKnown;
  }

  /** Withdraws what nobody has heard of, and asks for what is in use. */
  void age(long now) {
    Map<SeenMac, Duration> idle = datapath.seen();
    learning.age(
        (port, mac) -> {
          OptionalInt number = network.localPort(port);
          return number.isEmpty()
              ? Optional.empty()
              : idle.entrySet().stream()
                  .filter(entry -> entry.getKey().port() == number.getAsInt())
                  .filter(entry -> entry.getKey().mac().equals(mac))
                  .map(Map.Entry::getValue)
                  .min(Duration::compareTo);
        },
        now);
    learning.ageNeighbours(flows::restsOn, now);
    refreshNeighbours(now);
  }

  /** Whoever uses an entry asks again from time to time whether it still holds. */
  private void refreshNeighbours(long now) {
    for (Dependency.OfNeighbour neighbour : refresh.due(flows.neighbours(), now)) {
      if (needOf(neighbour).isPresent()) {
        flows
            .without(neighbour, view.get())
            .ifPresent(waits -> sender.send(waits.deliveries(), view.get()));
      }
    }
  }

  /** By which port of which router a flow needs a neighbour. */
  private Optional<Need.Neighbour> needOf(Dependency.OfNeighbour neighbour) {
    return flows.without(neighbour, view.get()).stream()
        .flatMap(waits -> waits.needs().stream())
        .filter(Need.Neighbour.class::isInstance)
        .map(Need.Neighbour.class::cast)
        .filter(need -> need.router().equals(neighbour.device()))
        .filter(need -> need.address().equals(neighbour.address()))
        .findFirst();
  }

  /**
   * The store may have forgotten, with the session of an agent before this one, which MACs are
   * behind the ports here; the datapath has not, and their packets are no misses.
   */
  List<Change> recall(long now) {
    List<Change> recalled = new ArrayList<>();
    datapath
        .seen()
        .forEach(
            (known, idle) -> {
              Optional<Port> port = network.port(known.port()).flatMap(view.get()::port);
              if (port.isEmpty()
                  || !(port.get() instanceof BridgePort)
                  || known.vlanId() != 0
                  || idle.compareTo(Learning.MAC_AGE) >= 0) {
                seen.forget(known);
                return;
              }
              UUID bridge = port.get().deviceId();
              UUID id = port.get().id();
              UUID at = view.get().macAt(bridge, 0, known.mac());
              if (at != null && !at.equals(id)) {
                seen.forget(known); // it moved while no agent was here
              } else if (at == null) {
                learning.learn(new Effect.LearnMac(bridge, 0, known.mac(), id), now);
                recalled.add(new Change.MacAt(bridge, 0, known.mac(), Optional.of(id)));
              }
            });
    return recalled;
  }

  /** Says in this host's name what it can vouch for. */
  void takeOver(long now) {
    learning.takeOver(new Vouching(), now);
  }

  private final class Surroundings implements LastKnown.Surroundings {
    @Override
    public boolean isHere(UUID port) {
      return network.localPort(port).isPresent();
    }

    @Override
    public boolean isOurs(UUID port) {
      return view.get().port(port).flatMap(Port::hostId).equals(Optional.of(self));
    }

    @Override
    public boolean isUsed(Dependency.OfNeighbour neighbour) {
      return flows.restsOn(neighbour);
    }

    @Override
    public Optional<UUID> portOf(Dependency.OfNeighbour neighbour, Mac mac) {
      Optional<Port> router = needOf(neighbour).flatMap(need -> view.get().port(need.port()));
      Optional<UUID> peer = router.flatMap(Port::peerId);
      return peer.isEmpty()
          ? router.map(Port::id)
          : peer.flatMap(view.get()::port)
              .map(bridge -> view.get().macAt(bridge.deviceId(), 0, mac));
    }
  }

  private final class Vouching implements Learning.Vouching {
    @Override
    public boolean mac(UUID port, Mac mac) {
      OptionalInt number = network.localPort(port);
      return number.isPresent() && seen.isSeen(number.getAsInt(), mac);
    }

    @Override
    public boolean neighbour(UUID device, IpAddress address, Mac mac) {
      return view.get().router(device).router() != null
          && (seen.isSeen(mac) || flows.restsOn(new Dependency.OfNeighbour(device, address)));
    }
  }
}
