package org.midonet.agent.upcall;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.midonet.agent.flow.FlowTable;
import org.midonet.agent.host.Interfaces;
import org.midonet.agent.learning.Learning;
import org.midonet.agent.learning.SeenMacs;
import org.midonet.agent.waiting.NatBlocks;
import org.midonet.agent.waiting.NeighbourRequests;
import org.midonet.agent.waiting.WaitingRoom;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.TunnelZone;

/**
 * The network as this host knows it now, and what a change of it sets going here: ports are set up,
 * what rests on it is judged again, and packets that waited for it are called. Until all of it is
 * known once, nothing is judged. Belongs to the forwarding thread.
 */
final class LiveView {

  /** What guests are told where nobody has said more or less (IEEE 802.3). */
  private static final int ETHERNET_MTU = 1500;

  private final HostNetwork network;
  private final FlowTable flows;
  private final SeenMacs seen;
  private final Learning learning;
  private final Knowledge knowledge;
  private final WaitingRoom<Upcall> waiting;
  private final NeighbourRequests neighbours;
  private final NatBlocks blocks;
  private final Judging judging;
  private final Consumer<Runnable> guarded;
  private final LongSupplier clock;

  private NetworkView view = NetworkView.empty();
  private Interfaces interfaces = new Interfaces(Map.of(), List.of());
  private int guestMtu;
  private int guestMtuAtMost = ETHERNET_MTU;
  private boolean complete;

  /**
   * Nothing known yet.
   *
   * @param guarded does a step whose faults must not end what comes after it
   */
  LiveView(
      HostNetwork network,
      FlowTable flows,
      SeenMacs seen,
      Learning learning,
      Knowledge knowledge,
      WaitingRoom<Upcall> waiting,
      NeighbourRequests neighbours,
      NatBlocks blocks,
      Judging judging,
      Consumer<Runnable> guarded,
      LongSupplier clock) {
    this.network = network;
    this.flows = flows;
    this.seen = seen;
    this.learning = learning;
    this.knowledge = knowledge;
    this.waiting = waiting;
    this.neighbours = neighbours;
    this.blocks = blocks;
    this.judging = judging;
    this.guarded = guarded;
    this.clock = clock;
  }

  /** As it is now. */
  NetworkView now() {
    return view;
  }

  /** Whether all of it is known, and packets are judged by it. */
  boolean isComplete() {
    return complete;
  }

  /** All of it is known now. */
  void complete() {
    network.complete();
    long now = clock.getAsLong();
    view = view.with(knowledge.recall(now)).view();
    complete = true;
    flows.adopt(view);
    knowledge.takeOver(now);
  }

  /** Applies what the store tells. */
  void apply(List<Change> told) {
    List<Change> changes = told.stream().map(this::asSeenHere).toList();
    enact(complete ? knowledge.lastKnown().heard(changes, view, clock.getAsLong()) : changes);
  }

  /** What is told of a port or a NAT block, with what only this host knows. */
  private Change asSeenHere(Change change) {
    return change instanceof Change.BlockOf block
        ? blocks.owned(block)
        : network.asSeenHere(change);
  }

  private void enact(List<Change> changes) {
    NetworkView.Updated updated = view.with(changes);
    view = updated.view();
    changes.forEach(learning::observe);
    HostNetwork.Moved moved = network.changed(changes, view);
    if (complete) {
      // Before, it is not known which ports are here: recall() looks at all of them.
      for (Change change : changes) {
        if (change instanceof Change.MacAt at) {
          macMoved(at);
        }
      }
    }
    settle(updated.touched(), moved);
    if (complete && changes.stream().anyMatch(Change.NeighbourAt.class::isInstance)) {
      // What the first packet has taught is in the table now: the flows for further ones can stand.
      judging.expectSome(view, clock.getAsLong());
    }
    if (changes.stream().anyMatch(LiveView::isOfTunnelZone)) {
      tellGuestMtu();
    }
  }

  private void macMoved(Change.MacAt moved) {
    seen.moved(
        moved.mac(), number -> network.port(number).map(at -> isElsewhere(moved, at)).orElse(true));
  }

  /** Where another has withdrawn what we say too, the table will show ours. */
  private boolean isElsewhere(Change.MacAt moved, UUID at) {
    boolean stays =
        moved
            .port()
            .map(at::equals)
            .orElseGet(() -> learning.says(moved.bridge(), moved.vlan(), moved.mac(), at));
    return !stays
        && view.port(at).map(known -> isBehind(known.deviceId(), moved.bridge())).orElse(true);
  }

  /**
   * Whether what enters a device may pass this bridge: that is it, or is linked to it. What a
   * bridge of others learns is no reason to ask about a MAC here.
   */
  private boolean isBehind(UUID device, UUID bridge) {
    return device.equals(bridge)
        // A link is seen from both ends: a bridge of thousands of guests is not looked through.
        || (view.portsOf(device).size() <= view.portsOf(bridge).size()
            ? isLinked(device, bridge)
            : isLinked(bridge, device));
  }

  private boolean isLinked(UUID device, UUID other) {
    return view.portsOf(device).stream()
        .flatMap(port -> view.port(port).stream())
        .flatMap(port -> port.peerId().stream())
        .flatMap(peer -> view.port(peer).stream())
        .anyMatch(peer -> peer.deviceId().equals(other));
  }

  private static boolean isOfTunnelZone(Change change) {
    return switch (change) {
      case Change.Put put -> put.object() instanceof TunnelZone;
      case Change.Remove gone -> gone.type() == TunnelZone.class;
      default -> false;
    };
  }

  /** The host's interfaces are these now. */
  void interfaces(Interfaces now) {
    interfaces = now;
    settle(Set.of(), network.interfaces(now, view));
    tellGuestMtu();
  }

  /** Guests are told no larger MTU than this from now on. */
  void guestMtuAtMost(int mtu) {
    guestMtuAtMost = mtu;
    tellGuestMtu();
  }

  /** What tunnels leave of the underlay's MTU is what guests are told, if it is not too much. */
  private void tellGuestMtu() {
    int mtu = Math.min(guestMtuAtMost, network.tunnelMtu(interfaces).orElse(guestMtuAtMost));
    if (mtu != guestMtu) {
      guestMtu = mtu;
      apply(List.of(new Change.GuestMtu(mtu)));
    }
  }

  /** What a port brings along has come, or will not. */
  void ready(UUID port) {
    settle(Set.of(), network.ready(port, view));
  }

  /** Looks after what time ends, and what the datapath has refused; when it is complete. */
  void tend() {
    HostNetwork.Moved tried = network.retry(view);
    if (!tried.isEmpty()) {
      settle(Set.of(), tried);
    }
    long now = clock.getAsLong();
    knowledge.age(now);
    List<Change> ended = knowledge.lastKnown().tick(view, now);
    if (!ended.isEmpty()) {
      enact(ended);
    }
    blocks.tend(port -> view.port(port).isPresent(), now);
  }

  /** Sees to it that connections have ports to draw; when it is complete. */
  void lease() {
    List<Change> preferred = blocks.ahead(network::connections);
    if (!preferred.isEmpty()) {
      enact(preferred);
    }
  }

  /** What rests on a change is judged again, and those who waited for it are called. */
  private void settle(Set<Dependency> touched, HostNetwork.Moved moved) {
    NetworkView.Updated located = view.with(network.located(moved.ports(), view));
    view = located.view();
    if (!complete) {
      return;
    }
    Set<Dependency> all = new HashSet<>(touched);
    all.addAll(located.touched());
    for (UUID port : moved.ports()) {
      all.add(new Dependency.OfLocation(port));
    }
    flows.touched(all, view);
    flows.hostsMoved(moved.hosts(), view);
    neighbours.answered(all);
    List<Upcall> called = new ArrayList<>(waiting.called(all));
    called.forEach(upcall -> guarded.accept(() -> judging.judge(upcall, view)));
    moved.ports().stream()
        .filter(port -> network.localPort(port).isEmpty())
        .forEach(learning::portGone);
  }
}
