package org.midonet.agent.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.upcall.Counters;
import org.midonet.packet.IpProtocol;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.Bridge;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.PortRange;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;

/**
 * Two networks, a router, three hosts and six guests; and the changes that may happen to them.
 * After each, every agent has applied it and knows where the guests are.
 */
final class ChangingCloud implements AutoCloseable {

  /** What a change may take away from a packet on its way. */
  enum Change {
    /** Nothing: a packet that may pass before and after passes. */
    RULES,
    /** A guest's packets, while its port is not there. */
    PLACES
  }

  private static final int HOSTS = 3;
  private static final int GUESTS = 6;
  private static final int FIRST_PORT = 9000;
  static final int PORTS = 8;

  final Cloud cloud = new Cloud();
  private final Random random;
  private final boolean quiet;
  private final List<Hypervisor> hosts = new ArrayList<>();
  private final List<Guest> guests = new ArrayList<>();
  private final List<Bridge> bridges = new ArrayList<>();
  private final List<Chain> chains = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final Router router = cloud.network().router("r");
  private int lastInterface;
  private String last = "";

  /**
   * A cloud whose changes are chosen by the seed.
   *
   * @param quiet no guest sends while a change is made: then what a host says of a guest that has
   *     stopped is withdrawn when the change is done, and nobody has said it anew meanwhile
   */
  ChangingCloud(long seed, boolean quiet) {
    this.quiet = quiet;
    random = new Random(seed);
    for (int i = 0; i < HOSTS; i++) {
      hosts.add(cloud.host());
    }
    List<RouterPort> ways = new ArrayList<>();
    for (int net = 1; net <= 2; net++) {
      Bridge bridge = cloud.network().bridge("net" + net);
      bridges.add(bridge);
      ways.add(cloud.network().attach(router, "10.0." + net + ".1/24", bridge));
    }
    for (int i = 0; i < 4; i++) {
      chains.add(cloud.network().chain("chain" + i));
    }
    // The last chain guards: answers pass, and what somebody else's rules let pass before.
    cloud
        .network()
        .rule(
            chains.getLast(),
            ConditionBuilder.builder().matchReturnFlow(true).build(),
            RuleAction.ACCEPT);
    cloud
        .network()
        .rule(chains.getLast(), udpTo(FIRST_PORT, FIRST_PORT + PORTS / 2), RuleAction.DROP);
    for (int i = 0; i < GUESTS; i++) {
      int net = i % 2;
      Guest guest =
          new Guest(
              i,
              cloud.network().port(bridges.get(net)),
              "10.0." + (net + 1) + "." + (10 + i) + "/24",
              "10.0." + (net + 1) + ".1",
              ways.get(net).mac());
      guests.add(guest);
    }
    cloud.settle();
    guests.forEach(guest -> start(guest, pick(hosts)));
  }

  List<Guest> guests() {
    return guests;
  }

  /** What every agent knows now. */
  NetworkView view() {
    return hosts.getFirst().known();
  }

  /** What any agent has known since this was last asked, and what all know now. */
  List<NetworkView> passed() {
    List<NetworkView> all = new ArrayList<>();
    hosts.forEach(host -> all.addAll(host.passed()));
    all.add(view());
    return all;
  }

  int anyPort() {
    return FIRST_PORT + random.nextInt(PORTS);
  }

  Guest anyGuest() {
    return pick(guests);
  }

  /** Makes a random change; what kind it was. */
  Change change() {
    Guest guest = anyGuest();
    int kind = random.nextInt(10);
    last = kind + " of " + guest;
    switch (kind) {
      case 0, 1 -> move(guest);
      case 2 -> {
        if (guest.vm().isPresent()) {
          stop(guest);
        } else {
          start(guest, pick(hosts));
        }
      }
      case 3, 4 -> {
        cloud.network().filter(guest.port(), anyChain(), anyChain());
        cloud.settle();
        return Change.RULES;
      }
      case 5 -> {
        cloud.network().filter(pick(bridges), anyChain(), anyChain());
        cloud.settle();
        return Change.RULES;
      }
      case 6 -> {
        cloud.network().filter(router, anyChain(), anyChain());
        cloud.settle();
        return Change.RULES;
      }
      case 7 -> {
        if (!rules.isEmpty()) {
          cloud.network().remove(rules.remove(random.nextInt(rules.size())));
          cloud.settle();
        }
        return Change.RULES;
      }
      default -> {
        rules.add(rule(chains.get(random.nextInt(chains.size() - 1))));
        cloud.settle();
        return Change.RULES;
      }
    }
    return Change.PLACES;
  }

  private LiteralRule rule(Chain chain) {
    int from = anyPort();
    return cloud
        .network()
        .rule(
            chain,
            udpTo(from, Math.min(from + random.nextInt(3), FIRST_PORT + PORTS - 1)),
            random.nextInt(3) == 0 ? RuleAction.ACCEPT : RuleAction.DROP);
  }

  private static Condition udpTo(int from, int to) {
    return ConditionBuilder.builder()
        .etherType(0x0800)
        .protocol(IpProtocol.UDP)
        .destinationPorts(new PortRange(from, to))
        .build();
  }

  private Optional<Chain> anyChain() {
    return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(pick(chains));
  }

  private void move(Guest guest) {
    if (guest.vm().isEmpty()) {
      start(guest, pick(hosts));
      return;
    }
    Vm before = guest.vm().orElseThrow();
    Hypervisor to = pick(hosts);
    guest.runAt(to, ++lastInterface);
    cloud.network().bind(guest.port(), to, "if" + lastInterface);
    cloud.awaitActive(guest.port().id(), to);
    before.host().unplug(before.interfaceName());
    settleIn(guest);
  }

  private void start(Guest guest, Hypervisor at) {
    guest.runAt(at, ++lastInterface);
    cloud.network().bind(guest.port(), at, "if" + lastInterface);
    cloud.awaitActive(guest.port().id(), at);
    settleIn(guest);
  }

  private void stop(Guest guest) {
    cloud.network().unbind(guest.port());
    cloud.awaitInactive(guest.port().id());
    guest.off();
    awaitForgotten(guest);
    cloud.settle();
  }

  /** The host that a guest has run at withdraws what it said of it, when it comes to it. */
  private void awaitForgotten(Guest guest) {
    for (Hypervisor host : quiet ? hosts : List.<Hypervisor>of()) {
      host.awaitKnown(
          guest + " is forgotten",
          view -> view.macAt(guest.port().bridgeId(), 0, guest.mac()) == null);
    }
  }

  private void settleIn(Guest guest) {
    guest.announce();
    for (Hypervisor host : hosts) {
      host.awaitKnown(
          guest + " is known",
          view ->
              Objects.equals(view.macAt(guest.port().bridgeId(), 0, guest.mac()), guest.port().id())
                  && Objects.equals(view.neighbour(router.id(), guest.ip()), guest.mac()));
    }
    cloud.settle();
  }

  /** Returns when no packet is on its way any more, nor in an agent. */
  void calm() {
    cloud.calm();
  }

  /** Where everybody is, and what the hosts have thrown away, for a failure to tell. */
  String told() {
    StringBuilder told = new StringBuilder("last: ").append(last);
    for (Guest guest : guests) {
      told.append("\n").append(guest).append(" at ");
      told.append(guest.vm().map(vm -> vm.host() + " by " + vm.interfaceName()).orElse("none"));
    }
    for (Hypervisor host : hosts) {
      told.append("\n").append(host).append(" dropped ").append(host.datapath().drops());
      for (Counters.Event event : Counters.Event.values()) {
        told.append(' ').append(event).append('=').append(host.count(event));
      }
      told.append("\n ports ").append(host.datapath().ports().values());
      host.flows().forEach(flow -> told.append("\n  ").append(flow));
    }
    return told.toString();
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  @Override
  public void close() {
    cloud.close();
  }
}
