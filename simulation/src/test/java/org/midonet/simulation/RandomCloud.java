package org.midonet.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Cloud.RuleMaker;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Mirror;
import org.midonet.topology.NextHop;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.PortRange;
import org.midonet.topology.Route;
import org.midonet.topology.RuleAction;
import org.midonet.topology.Vip;

/**
 * Clouds made at random, from few names and values so that rules match and packets meet: two tenant
 * networks, a router between them, perhaps a second router, an outside network or uplink, chains
 * anywhere, state in the tables.
 */
final class RandomCloud {

  static final List<String> MACS =
      List.of(
          "02:00:00:00:00:01",
          "02:00:00:00:00:02",
          "02:00:00:00:00:03",
          "02:00:00:00:00:04",
          "02:99:00:00:00:01",
          "ac:ca:ba:00:00:01",
          "ac:ca:ba:00:00:02",
          "ac:ca:ba:00:00:03",
          "ac:ca:ba:00:00:04",
          "ac:ca:ba:00:00:05",
          "ff:ff:ff:ff:ff:ff",
          "33:33:ff:00:00:01",
          "01:00:5e:00:00:01");
  static final List<String> IPS =
      List.of(
          "10.0.1.5",
          "10.0.1.6",
          "10.0.2.5",
          "10.0.2.6",
          "10.0.1.1",
          "10.0.2.1",
          "203.0.113.2",
          "203.0.113.50",
          "203.0.113.9",
          "8.8.8.8",
          "255.255.255.255",
          "10.0.3.9");
  static final List<String> IPS6 =
      List.of(
          "2001:db8:1::5",
          "2001:db8:1::6",
          "2001:db8:2::5",
          "2001:db8:1::1",
          "2001:db8:2::1",
          "fe80::1",
          "ff02::1:ff00:1",
          "2001:db8:9::9");
  private static final List<String> PREFIXES =
      List.of(
          "10.0.0.0/8",
          "10.0.1.0/24",
          "10.0.1.5/32",
          "10.0.2.0/24",
          "203.0.113.2/32",
          "203.0.113.50/32",
          "0.0.0.0/0",
          "2001:db8:1::/64",
          "8.0.0.0/6");
  private static final List<String> FILTERED =
      List.of("vm1", "vm2", "vm3", "vm4", "r1", "r2", "up", "net1", "net2", "r", "r1-net1", "ext1");
  private static final List<String> CHAINS = List.of("c0", "c1", "c2", "c3", "c4");
  static final List<String> INGRESS =
      List.of("vm1", "vm2", "vm3", "vm4", "up", "ext1", "ext2", "trunk");

  final Cloud cloud = new Cloud();
  private final Random random;
  private final boolean outsideBridge;

  RandomCloud(long seed) {
    random = new Random(seed);
    outsideBridge = random.nextBoolean();
    devices();
    routes();
    for (String chain : CHAINS) {
      changeChain(chain);
    }
    for (String port : FILTERED) {
      if (cloudHas(port) && random.nextInt(6) == 0) {
        cloud.filters(port, chainOrNone(), chainOrNone());
      }
    }
    if (random.nextInt(3) != 0) {
      translating();
    }
    if (random.nextInt(2) == 0) {
      balancing();
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      changeMirror();
    }
    if (random.nextInt(3) == 0) {
      changeInsertion();
    }
    if (random.nextInt(3) != 0) {
      settled();
    }
    for (int i = 0; i < 10; i++) {
      cloud.apply(stateChange());
    }
    cloud.put(
        new IpAddressGroup(
            cloud.id("group"),
            Optional.empty(),
            List.of(new IpAddressGroup.Member(IpAddress.parse("10.0.1.5"), List.of()))));
  }

  /**
   * The router translates what leaves by its uplink, as Neutron would have it, with a floating
   * address.
   */
  private void translating() {
    cloud.chain(
        "natin",
        Cloud.nat(
            true,
            c -> c.destination(Prefix.parse("203.0.113.50/32")),
            "10.0.2.5",
            "10.0.2.5",
            0,
            0),
        Cloud.reverse(false, c -> c.destination(Prefix.parse("203.0.113.2/32"))));
    cloud.chain(
        "natout",
        Cloud.nat(
            false,
            c -> c.source(Prefix.parse("10.0.2.5/32")).outPortIds(List.of(cloud.id("up"))),
            "203.0.113.50",
            "203.0.113.50",
            0,
            0),
        Cloud.snat(
            c -> c.source(Prefix.parse("10.0.0.0/8")).outPortIds(List.of(cloud.id("up"))),
            "203.0.113.2"));
    cloud.filters("r", "natin", "natout");
    if (random.nextInt(4) != 0) {
      cloud
          .block("vm1", "r", "203.0.113.2", 0x5000, 64)
          .block("vm3", "r", "203.0.113.2", 0x5040, 32);
    }
    cloud.chain(
        "sg",
        Cloud.accept(c -> c.matchReturnFlow(true)),
        rule(),
        Cloud.drop(c -> c.etherType(0x806).etherTypeInverted(true)));
    cloud.filters("vm1", chainOrNone(), "sg");
  }

  /** The router balances some of what comes for addresses that packets have. */
  private void balancing() {
    cloud
        .balancer("lb", "r")
        .pool("pool1", "lb", L4Protocol.TCP)
        .pool("pool2", "lb", L4Protocol.UDP);
    cloud
        .vip("vip1", "pool1", "8.8.8.8", 80, false)
        .vip("vip2", "pool2", "203.0.113.50", 53, true)
        .vip("vip3", "pool1", "203.0.113.50", 81, true)
        .vip("vip4", "pool2", "2001:db8:2::5", 53, false);
    cloud
        .member("member1", "pool1", "10.0.2.5", 80, 1)
        .member("member2", "pool1", "10.0.1.6", 1024, 3)
        .member("member3", "pool2", "10.0.2.6", 53, 2)
        .member("member4", "pool2", "203.0.113.9", 4000, 1)
        .member("member5", "pool2", "2001:db8:1::6", 53, 1);
  }

  /** The balancer, its pools, VIPs and members change, or come into being. */
  private void changeBalancing() {
    String name = pick(List.of("member1", "member2", "member3", "member4", "member5"));
    switch (random.nextInt(8)) {
      case 0 -> cloud.remove(PoolMember.class, name);
      case 1 -> cloud.remove(Vip.class, pick(List.of("vip1", "vip2", "vip3", "vip4")));
      case 2 -> cloud.remove(Pool.class, "pool1");
      case 3 ->
          cloud.put(
              new LoadBalancer(
                  cloud.id("lb"),
                  Optional.empty(),
                  random.nextBoolean(),
                  Optional.of(cloud.id("r"))));
      case 4 -> balancing();
      case 5 -> cloud.member(name, pick(List.of("pool1", "pool2")), "10.0.2.5", 80, 2);
      case 6 -> cloud.vip("vip1", "pool1", "8.8.8.8", 80, random.nextBoolean());
      default ->
          cloud.put(
              new PoolMember(
                  cloud.id(name),
                  Optional.of(cloud.id(pick(List.of("pool1", "pool2")))),
                  random.nextBoolean(),
                  pick(List.of(LbStatus.values())),
                  IpAddress.parse(pick(List.of("10.0.2.5", "10.0.2.6", "10.0.1.6"))),
                  pick(List.of(80, 53)),
                  random.nextInt(3)));
    }
  }

  /** A mirror comes, goes or changes, or somebody uses or leaves it. */
  private void changeMirror() {
    String mirror = pick(List.of("mirror1", "mirror2"));
    switch (random.nextInt(5)) {
      case 0 -> cloud.remove(Mirror.class, mirror);
      case 1, 2 ->
          cloud.mirror(
              mirror,
              pick(List.of("vm2", "vm4", "r2-net2", "up")),
              random.nextInt(3) == 0 ? Condition.ANY : randomCondition());
      default ->
          cloud.mirrored(
              pick(FILTERED.stream().filter(this::cloudHas).toList()),
              random.nextBoolean() ? mirror : "",
              random.nextBoolean() ? mirror : "");
    }
  }

  /** A service is inserted, moved or taken away. */
  private void changeInsertion() {
    String name = pick(List.of("insertion1", "insertion2"));
    if (random.nextInt(4) == 0) {
      cloud.remove(L2Insertion.class, name);
    } else {
      cloud.insertion(
          name,
          pick(List.of("vm1", "vm2")),
          pick(MACS.subList(0, 2)),
          pick(List.of("vm2", "vm4", "late")),
          random.nextInt(2) * 5,
          random.nextInt(2),
          random.nextBoolean());
    }
  }

  /** The cloud has been in use: everybody knows everybody. */
  private void settled() {
    cloud
        .neighbour("r", "10.0.1.5", MACS.get(0))
        .neighbour("r", "10.0.1.6", MACS.get(1))
        .neighbour("r", "10.0.2.5", MACS.get(2));
    cloud
        .neighbour("r", "203.0.113.9", MACS.get(4))
        .neighbour("r", "2001:db8:1::5", MACS.get(0))
        .neighbour("r", "2001:db8:2::5", MACS.get(2));
    cloud
        .mac("net1", MACS.get(0), "vm1")
        .mac("net1", MACS.get(1), "vm2")
        .mac("net2", MACS.get(2), "vm3");
    if (outsideBridge) {
      cloud.mac("ext", MACS.get(4), "ext1");
    }
  }

  private boolean cloudHas(String name) {
    return outsideBridge || !name.startsWith("ext");
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
    if (outsideBridge) {
      cloud.bridge("ext").vm("ext1", "ext").vm("ext2", "ext");
      cloud.routerPort("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24").plug("up", "ext");
    } else {
      cloud.uplink("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24");
    }
    if (random.nextBoolean()) {
      cloud
          .router("far")
          .routerPort("f2", "far", "ac:ca:ba:00:00:04", "10.0.2.254/24")
          .plug("f2", "net2");
      cloud.routeVia("r", "10.0.3.0/24", "r2", "10.0.2.254");
      cloud.route("far", "10.0.0.0/8", "f2");
    }
    if (random.nextInt(3) == 0) {
      cloud
          .bridge("vab")
          .vm("trunk", "vab")
          .bridgePort("v5", "vab", p -> p.withVlanId(Optional.of(5)));
      cloud.bridgePort("l5", "net1", p -> p).link("v5", "l5");
    }
    if (random.nextInt(3) == 0) {
      DhcpHost host =
          new DhcpHost(
              Mac.parse(MACS.get(0)), IpAddress.parse("10.0.1.5"), Optional.empty(), List.of());
      cloud.put(
          new Dhcp(
              cloud.id("dhcp"),
              cloud.id("net1"),
              Prefix.parse("10.0.1.0/24"),
              Optional.empty(),
              Optional.of(IpAddress.parse("10.0.1.1")),
              List.of(),
              Optional.empty(),
              List.of(),
              List.of(host),
              true));
    }
  }

  private void routes() {
    cloud
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "10.0.2.0/24", "r2")
        .route("r", "203.0.113.0/24", "up");
    cloud.route("r", "2001:db8:1::/64", "r1").route("r", "2001:db8:2::/64", "r2");
    if (random.nextBoolean()) {
      cloud.routeVia("r", "0.0.0.0/0", "up", "203.0.113.9");
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      cloud.apply(new Change.Put(randomRoute()));
    }
  }

  private Route randomRoute() {
    NextHop hop = pick(List.of(NextHop.values()));
    Optional<UUID> port =
        hop == NextHop.PORT
            ? Optional.of(cloud.id(pick(List.of("r1", "r2", "up"))))
            : Optional.empty();
    return new Route(
        cloud.id("random" + random.nextInt(4)),
        cloud.id("r"),
        Prefix.parse(pick(List.of("0.0.0.0/0", "10.0.1.0/24", "10.0.2.5/32"))),
        Prefix.parse(
            pick(
                List.of("10.0.2.0/25", "8.0.0.0/8", "10.0.1.6/32", "0.0.0.0/0", "203.0.113.8/29"))),
        hop,
        port,
        hop == NextHop.PORT && random.nextBoolean()
            ? Optional.of(IpAddress.parse(pick(IPS)))
            : Optional.empty(),
        random.nextInt(3),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private String chainOrNone() {
    return random.nextInt(3) == 0 ? "" : pick(CHAINS);
  }

  private void changeChain(String chain) {
    List<RuleMaker> rules = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      rules.add(rule());
    }
    cloud.chain(chain, rules.toArray(RuleMaker[]::new));
  }

  private RuleMaker rule() {
    UnaryOperator<ConditionBuilder> parts = condition();
    return switch (random.nextInt(13)) {
      case 0, 1 -> Cloud.drop(parts);
      case 2, 3 -> Cloud.accept(parts);
      case 4 ->
          Cloud.literal(
              pick(List.of(RuleAction.RETURN, RuleAction.CONTINUE, RuleAction.REJECT)), parts);
      case 5 -> Cloud.jump(pick(CHAINS));
      case 6, 7 -> Cloud.snat(parts, "203.0.113.2");
      case 8 -> Cloud.nat(true, parts, pick(IPS), "0.0.0.0", 0, 0);
      case 12 ->
          random.nextInt(3) != 0
              ? Cloud.drop(parts)
              : Cloud.redirect(
                  parts,
                  random.nextInt(4) == 0,
                  random.nextInt(3) * 5,
                  pick(List.of("vm1", "vm2", "vm4", "r2-net2", "up", "late")),
                  random.nextInt(3) == 0,
                  random.nextBoolean());
      case 9 -> Cloud.nat(random.nextBoolean(), parts, "10.0.2.5", "10.0.2.6", 80, 81);
      default -> Cloud.reverse(random.nextInt(4) == 0, parts);
    };
  }

  private UnaryOperator<ConditionBuilder> condition() {
    Condition made = randomCondition();
    return c -> ConditionBuilder.builder(made);
  }

  private Condition randomCondition() {
    ConditionBuilder c = ConditionBuilder.builder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      boolean inverted = random.nextInt(4) == 0;
      switch (random.nextInt(15)) {
        case 0 -> c.source(Prefix.parse(pick(PREFIXES))).sourceInverted(inverted);
        case 1 -> c.destination(Prefix.parse(pick(PREFIXES))).destinationInverted(inverted);
        case 2 -> c.protocol(pick(List.of(1, 6, 17))).protocolInverted(inverted);
        case 3 -> c.etherType(pick(List.of(0x800, 0x806, 0x86dd))).etherTypeInverted(inverted);
        case 4 -> c.sourcePorts(range()).sourcePortsInverted(inverted);
        case 5 -> c.destinationPorts(range()).destinationPortsInverted(inverted);
        case 6 -> c.ethSource(Mac.parse(pick(MACS))).ethSourceInverted(inverted);
        case 7 ->
            c.ethDestination(Mac.parse(pick(MACS)))
                .ethDestinationMask(Mac.parse("ff:ff:00:00:00:ff"));
        case 8, 9 -> c.matchReturnFlow(true);
        case 10 -> c.matchForwardFlow(true);
        case 11 -> c.inPortIds(List.of(cloud.id(pick(INGRESS)))).inPortsInverted(inverted);
        case 12 ->
            c.ipAddressGroupSourceId(cloud.id("group")).ipAddressGroupSourceInverted(inverted);
        case 13 -> c.fragmentPolicy(pick(List.of(FragmentPolicy.values())));
        default -> c.tos(pick(List.of(0, 4))).tosInverted(inverted);
      }
    }
    return c.conjunctionInverted(random.nextInt(10) == 0).build();
  }

  private PortRange range() {
    return pick(
        List.of(
            new PortRange(80, 80),
            new PortRange(0, 1023),
            new PortRange(1024, 65535),
            new PortRange(0x5010, 0x5020)));
  }

  private Change stateChange() {
    String net = pick(List.of("net1", "net2", outsideBridge ? "ext" : "net1"));
    String port =
        net.equals("net1")
            ? pick(List.of("vm1", "vm2"))
            : net.equals("net2") ? pick(List.of("vm3", "vm4")) : "ext1";
    boolean gone = random.nextInt(4) == 0;
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          new Change.MacAt(
              cloud.id(net), 0, mac(), gone ? Optional.empty() : Optional.of(cloud.id(port)));
      case 2, 3, 4 ->
          new Change.NeighbourAt(cloud.id("r"), ip(), gone ? Optional.empty() : Optional.of(mac()));
      case 5 ->
          new Change.NeighbourAt(cloud.id(net), ip(), gone ? Optional.empty() : Optional.of(mac()));
      case 6 ->
          new Change.PortAt(
              cloud.id(pick(INGRESS)), gone ? Optional.empty() : Optional.of(Cloud.HOST));
      default ->
          new Change.BlockOf(
              cloud.id("r"),
              IpAddress.parse("203.0.113.2"),
              pick(List.of(0x5000, 0x5040, 0x5080)),
              64,
              gone ? Optional.empty() : Optional.of(cloud.id(pick(List.of("vm1", "vm2", "vm3")))),
              random.nextInt(4));
    };
  }

  /** Makes a random change, of the topology or of state, and says what it was. */
  String change() {
    cloud.touchedSince.clear();
    switch (random.nextInt(12)) {
      case 0 -> changeChain(pick(CHAINS));
      case 1 -> {
        String port = pick(FILTERED.stream().filter(this::cloudHas).toList());
        cloud.filters(port, chainOrNone(), chainOrNone());
      }
      case 2 -> cloud.apply(new Change.Put(randomRoute()));
      case 3 -> cloud.apply(new Change.Remove(Route.class, cloud.id("random" + random.nextInt(4))));
      case 4 ->
          cloud.bridgePortWith(
              pick(List.of("vm1", "vm2", "vm3")), p -> p.withAdminStateUp(random.nextBoolean()));
      case 5 ->
          cloud.routerPortWith(
              pick(List.of("r1", "r2", "up")),
              p -> p.withMac(Mac.parse(pick(List.of("ac:ca:ba:00:00:05", "ac:ca:ba:00:00:01")))));
      case 6 -> {
        if (random.nextBoolean()) {
          cloud.vm("late", pick(List.of("net1", "net2")));
        } else {
          cloud.apply(new Change.Remove(org.midonet.topology.Port.class, cloud.id("late")));
        }
      }
      case 7 -> changeBalancing();
      case 8 -> changeMirror();
      case 9 -> changeInsertion();
      default -> cloud.apply(stateChange());
    }
    return cloud.touchedSince.toString();
  }

  /** A port by which the packet may come in: as a rule that of its sender. */
  UUID ingress(Packet packet) {
    int sender = MACS.indexOf(new Mac(packet.key().ethSrc()).toString());
    if (sender >= 0 && sender < 5 && random.nextInt(4) != 0) {
      return cloud.id(
          List.of("vm1", "vm2", "vm3", "vm4", outsideBridge ? "ext1" : "up").get(sender));
    }
    return cloud.id(ingress());
  }

  private String ingress() {
    return pick(
        INGRESS.stream()
            .filter(
                port ->
                    cloud
                            .view
                            .port(cloud.id(port))
                            .filter(org.midonet.topology.Port::exterior)
                            .isPresent()
                        || random.nextInt(30) == 0)
            .toList());
  }

  private Mac mac() {
    return Mac.parse(pick(MACS.subList(0, 8)));
  }

  private IpAddress ip() {
    return IpAddress.parse(random.nextInt(4) == 0 ? pick(IPS6) : pick(IPS));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
