package org.midonet.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.Router;

/**
 * Clouds made at random, from few names and values so that rules match and packets meet: two tenant
 * networks, a router between them, perhaps a second router, a trunk, a peered site, an outside
 * network or uplink; chains and services anywhere, state in the tables.
 */
final class RandomCloud {

  private static final List<String> FILTERED =
      List.of("vm1", "vm2", "vm3", "vm4", "r1", "r2", "up", "net1", "net2", "r", "r1-net1", "ext1");

  /** Ports by which packets may come in, if the cloud has them. */
  static final List<String> INGRESS =
      List.of("vm1", "vm2", "vm3", "vm4", "up", "ext1", "ext2", "trunk", "site", "vup");

  final Cloud cloud = new Cloud();
  private final Dice dice;
  private final RandomRules rules;
  private final RandomServices services;
  private final boolean outsideBridge;
  private final boolean peered;

  /** By MAC, the port by which its packets come in. */
  private final Map<Mac, String> homes = new HashMap<>();

  RandomCloud(long seed) {
    dice = new Dice(new Random(seed));
    rules = new RandomRules(cloud, dice);
    services = new RandomServices(cloud, dice, rules);
    outsideBridge = dice.coin();
    peered = dice.coin();
    devices();
    routes();
    rules.chains();
    for (String at : filtered()) {
      if (dice.oneIn(6)) {
        cloud.filters(at, rules.chainOrNone(), rules.chainOrNone());
      }
    }
    if (!dice.oneIn(3)) {
      rules.translating();
    }
    if (dice.coin()) {
      services.balancing();
    }
    if (dice.coin()) {
      cloud.apply(new Change.Metadata(true));
    }
    for (int i = dice.below(8); i > 0; i--) {
      changeService();
    }
    for (int i = dice.below(5); i > 0; i--) {
      rules.changeGroup();
      changeMembership();
    }
    if (!dice.oneIn(3)) {
      settled();
    }
    for (int i = 0; i < 10; i++) {
      cloud.apply(stateChange());
    }
  }

  private List<String> filtered() {
    return FILTERED.stream().filter(name -> outsideBridge || !name.startsWith("ext")).toList();
  }

  private void devices() {
    cloud
        .bridge("net1")
        .vm("vm1", "net1")
        .vm("vm2", "net1")
        .bridge("net2")
        .vm("vm3", "net2")
        .vm("vm4", "net2");
    cloud.router("r");
    cloud
        .routerPort("r1", "r", "ac:ca:ba:00:00:01", "10.0.1.1/24", "2001:db8:1::1/64")
        .plug("r1", "net1");
    cloud
        .routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24", "2001:db8:2::1/64")
        .plug("r2", "net2");
    String[] outside = {"203.0.113.2/24", "2001:db8:f::2/64"};
    if (outsideBridge) {
      cloud.bridge("ext").vm("ext1", "ext").vm("ext2", "ext");
      cloud.routerPort("up", "r", "ac:ca:ba:00:00:03", outside).plug("up", "ext");
    } else {
      cloud.uplink("up", "r", "ac:ca:ba:00:00:03", outside);
    }
    for (int i = 0; i < 4; i++) {
      homes.put(Mac.parse(Dice.MACS.get(i)), "vm" + (i + 1));
    }
    homes.put(Mac.parse(Dice.MACS.get(4)), outsideBridge ? "ext1" : "up");
    if (dice.coin()) {
      cloud
          .router("far")
          .routerPort("f2", "far", "ac:ca:ba:00:00:04", "10.0.2.254/24")
          .plug("f2", "net2");
      cloud.routeVia("r", "10.0.3.0/24", "r2", "10.0.2.254");
      cloud.route("far", "10.0.0.0/8", "f2");
    }
    if (dice.coin()) {
      cloud.bridge("vab").vm("trunk", "vab");
      carry(5, "net1");
      carry(10, "net2");
    }
    if (peered) {
      peering();
    }
  }

  /** The trunk carries a network as a VLAN. */
  private void carry(int vlan, String net) {
    cloud
        .bridgePort("v" + vlan, "vab", p -> p.withVlanId(Optional.of(vlan)))
        .bridgePort("l" + vlan, net, p -> p)
        .link("v" + vlan, "l" + vlan);
  }

  /** A VTEP router joins a network of the router to that of another site. */
  private void peering() {
    cloud
        .bridge("common")
        .routerPort("edge", "r", RandomPacket.EDGE, "192.168.9.1/24")
        .plug("edge", "common")
        .router("vtep")
        .overlay("site", "vtep", "ac:ca:ba:00:00:07", RandomPacket.VNI, "2.0.0.1")
        .plug("site", "common")
        .uplink("vup", "vtep", RandomPacket.TUNNEL, "2.0.0.1/24")
        .routeVia("r", "10.0.4.0/24", "edge", "192.168.9.2")
        .route("vtep", "2.0.0.0/24", "vup");
    homes.put(Mac.parse(RandomPacket.FAR), "site");
    homes.put(Mac.parse(RandomPacket.FAR_TUNNEL), "vup");
  }

  private void routes() {
    cloud
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "10.0.2.0/24", "r2")
        .route("r", "203.0.113.0/24", "up");
    cloud.route("r", "2001:db8:1::/64", "r1").route("r", "2001:db8:2::/64", "r2");
    if (dice.coin()) {
      cloud.routeVia("r", "0.0.0.0/0", "up", "203.0.113.9");
    }
    if (dice.coin()) {
      cloud.routeVia("r", "::/0", "up", "2001:db8:f::9");
    }
    for (int i = dice.below(3); i > 0; i--) {
      cloud.put(randomRoute());
    }
  }

  private Route randomRoute() {
    NextHop hop = dice.pick(List.of(NextHop.values()));
    Optional<UUID> port =
        hop == NextHop.PORT
            ? Optional.of(cloud.id(dice.pick(List.of("r1", "r2", "up"))))
            : Optional.empty();
    boolean six = dice.oneIn(4);
    List<String> sources =
        six
            ? List.of("::/0", "2001:db8:1::/64")
            : List.of("0.0.0.0/0", "10.0.1.0/24", "10.0.2.5/32");
    List<String> destinations =
        six
            ? List.of("2001:db8:2::/65", "2001:db8:9::/48", "::/0", "2001:db8:1::6/128")
            : List.of("10.0.2.0/25", "8.0.0.0/8", "10.0.1.6/32", "0.0.0.0/0", "203.0.113.8/29");
    return new Route(
        cloud.id("random" + dice.below(4)),
        cloud.id("r"),
        Prefix.parse(dice.pick(sources)),
        Prefix.parse(dice.pick(destinations)),
        hop,
        port,
        hop == NextHop.PORT && dice.coin()
            ? Optional.of(IpAddress.parse(dice.pick(six ? Dice.IPS6 : Dice.IPS)))
            : Optional.empty(),
        dice.below(3),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The cloud has been in use: everybody knows everybody. */
  private void settled() {
    List<String> macs = Dice.MACS;
    cloud
        .neighbour("r", "10.0.1.5", macs.get(0))
        .neighbour("r", "10.0.1.6", macs.get(1))
        .neighbour("r", "10.0.2.5", macs.get(2));
    cloud
        .neighbour("r", "203.0.113.9", macs.get(4))
        .neighbour("r", "2001:db8:f::9", macs.get(4))
        .neighbour("r", "2001:db8:1::5", macs.get(0))
        .neighbour("r", "2001:db8:2::5", macs.get(2));
    cloud
        .mac("net1", macs.get(0), "vm1")
        .mac("net1", macs.get(1), "vm2")
        .mac("net2", macs.get(2), "vm3");
    if (outsideBridge) {
      cloud.mac("ext", macs.get(4), "ext1");
    }
    if (peered) {
      cloud
          .neighbour("vtep", "2.0.0.2", RandomPacket.FAR_TUNNEL)
          .neighbour("r", "192.168.9.2", RandomPacket.FAR)
          .mac("common", RandomPacket.FAR, "site-common")
          .peer("site", RandomPacket.FAR, "2.0.0.2");
    }
  }

  private void changeService() {
    switch (dice.below(8)) {
      case 0, 1 -> services.changeBalancing();
      case 2, 3 -> services.changeMirror(filtered());
      case 4, 5 -> services.changeInsertion();
      case 6 -> services.changeTrace();
      default -> services.changeDhcp();
    }
  }

  /** A port joins groups, and leaves others. */
  private void changeMembership() {
    List<UUID> groups = rules.memberships();
    String port = dice.pick(List.of("vm1", "vm2", "vm3", "up"));
    if (port.equals("up")) {
      cloud.routerPortWith(port, p -> p.withPortGroupIds(groups));
    } else {
      cloud.bridgePortWith(port, p -> p.withPortGroupIds(groups));
    }
  }

  private Change stateChange() {
    String net = dice.pick(List.of("net1", "net2", outsideBridge ? "ext" : "net1", "vab"));
    String port =
        switch (net) {
          case "net1" -> dice.pick(List.of("vm1", "vm2"));
          case "net2" -> dice.pick(List.of("vm3", "vm4"));
          case "vab" -> dice.pick(List.of("trunk", "v5"));
          default -> "ext1";
        };
    boolean gone = dice.oneIn(4);
    return switch (dice.below(9)) {
      case 0, 1 ->
          new Change.MacAt(
              cloud.id(net),
              net.equals("vab") ? dice.below(3) * 5 : 0,
              dice.station(),
              gone ? Optional.empty() : Optional.of(cloud.id(port)));
      case 2, 3, 4 ->
          new Change.NeighbourAt(
              cloud.id("r"), dice.ip(), gone ? Optional.empty() : Optional.of(dice.station()));
      case 5 ->
          new Change.NeighbourAt(
              cloud.id(net), dice.ip(), gone ? Optional.empty() : Optional.of(dice.station()));
      case 6 ->
          new Change.PortAt(
              cloud.id(dice.pick(INGRESS)), gone ? Optional.empty() : Optional.of(Cloud.HOST));
      case 7 ->
          new Change.PeerAt(
              cloud.id("site"),
              Mac.parse(RandomPacket.FAR),
              gone ? Optional.empty() : Optional.of(IpAddress.parse("2.0.0.2")));
      default ->
          new Change.BlockOf(
              cloud.id("r"),
              IpAddress.parse("203.0.113.2"),
              dice.pick(List.of(0x5000, 0x5040, 0x5080)),
              64,
              gone
                  ? Optional.empty()
                  : Optional.of(cloud.id(dice.pick(List.of("vm1", "vm2", "vm3")))),
              dice.below(4));
    };
  }

  /** Makes a random change, of the topology or of state, and says what it was. */
  String change() {
    cloud.touchedSince.clear();
    switch (dice.below(16)) {
      case 0 -> rules.change();
      case 1 -> cloud.filters(dice.pick(filtered()), rules.chainOrNone(), rules.chainOrNone());
      case 2 -> cloud.put(randomRoute());
      case 3 -> cloud.remove(Route.class, "random" + dice.below(4));
      case 4 ->
          cloud.bridgePortWith(
              dice.pick(List.of("vm1", "vm2", "vm3")), p -> p.withAdminStateUp(dice.coin()));
      case 5 ->
          cloud.routerPortWith(
              dice.pick(List.of("r1", "r2", "up")),
              p -> p.withMac(Mac.parse(dice.pick(Dice.MACS.subList(9, 10)))));
      case 6 -> {
        if (dice.coin()) {
          cloud.vm("late", dice.pick(List.of("net1", "net2")));
        } else {
          cloud.remove(Port.class, "late");
        }
      }
      case 7 -> changeDevice();
      case 8, 9, 10 -> changeService();
      case 11 -> rules.changeGroup();
      case 12 -> changeMembership();
      default -> cloud.apply(stateChange());
    }
    return cloud.touchedSince.toString();
  }

  /** A device goes up or down, or has other chains of the system's. */
  private void changeDevice() {
    boolean up = !dice.oneIn(4);
    switch (dice.below(3)) {
      case 0 -> cloud.put(((Bridge) cloud.object("net1")).withAdminStateUp(up));
      case 1 -> cloud.put(((Router) cloud.object("r")).withAdminStateUp(up));
      default -> {
        String chain = rules.chainOrNone();
        Optional<UUID> id = chain.isEmpty() ? Optional.empty() : Optional.of(cloud.id(chain));
        Router router = (Router) cloud.object("r");
        cloud.put(
            dice.coin() ? router.withLocalRedirectChainId(id) : router.withForwardChainId(id));
      }
    }
  }

  /** Some way in, by number; not every cloud has each. */
  UUID ingress(int number) {
    int one = number % (INGRESS.size() + 1);
    return one == INGRESS.size() ? OverlayPort.outer(cloud.id("site")) : cloud.id(INGRESS.get(one));
  }

  /** A packet that came in somewhere, and what becomes of it. */
  record Judged(UUID port, Packet packet, Verdict verdict) {}

  /** Some packet comes in. */
  Judged judged(Random random) {
    Packet packet = Cloud.packet(RandomPacket.frame(random));
    return judged(ingress(packet), packet);
  }

  /** A packet comes in by a port, as the cloud is now. */
  Judged judged(UUID port, Packet packet) {
    return new Judged(port, packet, Simulation.simulate(cloud.view, port, packet));
  }

  /** The same packet comes in again, as the cloud is now. */
  Judged again(Judged before) {
    return judged(before.port(), before.packet());
  }

  /** What became of a packet, for people. */
  String tell(Judged judged) {
    Verdict verdict = judged.verdict();
    return judged.packet().key()
        + "\n"
        + verdict.mask()
        + "\n"
        + Steps.render(verdict.path())
        + cloud.touched;
  }

  /** A port by which the packet may come in: as a rule that of its sender. */
  UUID ingress(Packet packet) {
    Mac sender = new Mac(packet.key().ethSrc());
    boolean tagged = packet.key().vlan() != 0;
    if (tagged && dice.coin() && cloud.view.port(cloud.id("trunk")).isPresent()) {
      return cloud.id("trunk");
    }
    if (homes.containsKey(sender) && !dice.oneIn(4)) {
      return cloud.id(homes.get(sender));
    }
    if (peered && dice.oneIn(8)) {
      return OverlayPort.outer(cloud.id("site"));
    }
    List<String> there = new ArrayList<>(INGRESS);
    there.removeIf(name -> !leadsOutside(cloud.id(name)) && !dice.oneIn(30));
    return cloud.id(dice.pick(there));
  }

  /** Whether packets may leave, and come in, by a port. */
  boolean leadsOutside(UUID port) {
    Optional<Port> known = cloud.view.port(port);
    return known.filter(p -> p.exterior() || OverlayPort.of(p).isPresent()).isPresent();
  }
}
