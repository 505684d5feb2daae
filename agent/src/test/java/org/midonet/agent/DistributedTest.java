package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.packet.Udp;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.NatTarget;
import org.midonet.topology.Pool;
import org.midonet.topology.PortRange;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RuleAction;

/**
 * Law 4: a network spread over several hosts, whose links are of any speed, delivers what the same
 * network on one host does, but for the values of drawn ports; after a loss, from the next packet
 * of the side that opened. Law 3: no two connections have drawn the same.
 */
class DistributedTest {

  private static final Ip4 PUBLIC = Ip4.parse("203.0.113.2");
  private static final Ip4 FLOATING = Ip4.parse("203.0.113.7");
  private static final Ip4 VIP = Ip4.parse("203.0.113.8");
  private static final int HOSTS = 3;
  private static final int ROUNDS = 12;
  private static final int GUESTS = 5;
  private static final int OUTSIDE = GUESTS;

  /** A message: who sends it to which address and ports; its number is its payload. */
  private record Message(int number, int from, IpAddress to, int sourcePort, int port) {}

  /** How a message came out somewhere, told so that drawn ports do not show. */
  private record Arrived(int at, int number, IpAddress from, int sourcePort, int port) {}

  /**
   * What a network is like: who is on the left, who lets in answers and calls to port 80 only, and
   * which guest on the right serves the VIP.
   *
   * @param left so many guests, from the first on
   * @param guarded by guest
   * @param member the guest
   * @param hosts where the guests are, by guest; the uplink is at the last host
   */
  private record Shape(int left, Set<Integer> guarded, int member, List<Integer> hosts) {

    static final Shape PLAIN = new Shape(3, Set.of(0, 2, 4), 3, List.of(0, 1, 2, 0, 1));

    static Shape of(Random random) {
      int left = 2 + random.nextInt(GUESTS - 2);
      Set<Integer> guarded = new HashSet<>();
      List<Integer> hosts = new ArrayList<>();
      for (int i = 0; i < GUESTS; i++) {
        if (random.nextBoolean()) {
          guarded.add(i);
        }
        hosts.add(random.nextInt(HOSTS));
      }
      return new Shape(left, guarded, left + random.nextInt(GUESTS - left), hosts);
    }

    boolean onLeft(int guest) {
      return guest < left;
    }
  }

  /** One of the two clouds, with the same network. */
  private static final class World implements AutoCloseable {
    final Cloud cloud;
    final Shape shape;
    final List<Vm> vms = new ArrayList<>();
    final List<Mac> gateways = new ArrayList<>();

    /** By guest, the rule that admits calls. */
    final Map<Integer, LiteralRule> admitting = new HashMap<>();

    /** By message, the frame in which it arrived. */
    final Map<Integer, FlowKey> received = new HashMap<>();

    World(Cloud cloud, int hosts, Shape shape) {
      this.cloud = cloud;
      this.shape = shape;
      List<Hypervisor> all = new ArrayList<>();
      for (int i = 0; i < hosts; i++) {
        all.add(cloud.host());
      }
      Bridge left = cloud.network().bridge("left");
      Bridge right = cloud.network().bridge("right");
      Router router = cloud.network().router("r");
      RouterPort leftPort = cloud.network().attach(router, "192.168.1.1/24", left);
      RouterPort rightPort = cloud.network().attach(router, "192.168.2.1/24", right);
      RouterPort uplink = cloud.network().port(router, PUBLIC + "/24");
      for (int i = 0; i < GUESTS; i++) {
        boolean onLeft = shape.onLeft(i);
        Vm vm =
            cloud.idleVm(
                all.get(shape.hosts().get(i) % hosts),
                onLeft ? "192.168.1." + (10 + i) + "/24" : "192.168.2." + (10 + i) + "/24",
                onLeft ? "192.168.1.1" : "192.168.2.1");
        BridgePort port = cloud.network().port(onLeft ? left : right);
        if (shape.guarded().contains(i)) {
          cloud.network().filter(port, Optional.empty(), Optional.of(guarded(i)));
        }
        cloud.connect(vm, port);
        vms.add(vm);
        gateways.add(onLeft ? leftPort.mac() : rightPort.mac());
      }
      Vm outside =
          all.getLast()
              .plug(
                  "uplink",
                  Mac.parse("02:00:00:00:ff:01"),
                  Prefix.parse("203.0.113.1/24"),
                  Optional.empty());
      cloud.network().bind(uplink, all.getLast(), "uplink");
      cloud.awaitActive(uplink.id(), all.getLast());
      vms.add(outside);
      gateways.add(uplink.mac());
      cloud.network().route(router, "0.0.0.0/0", uplink, Optional.of(outside.ip()));
      translations(router);
      Pool pool = cloud.network().balance(router, L4Protocol.UDP, VIP, 80);
      cloud.network().member(pool, vms.get(shape.member()).ip(), 80);
      cloud.settle();
      warm();
    }

    /** Only answers and calls to port 80 come in. */
    private Chain guarded(int number) {
      Chain chain = cloud.network().chain("guest " + number);
      cloud
          .network()
          .rule(
              chain,
              ConditionBuilder.builder().etherType(EtherType.ARP).build(),
              RuleAction.ACCEPT);
      cloud
          .network()
          .rule(chain, ConditionBuilder.builder().matchReturnFlow(true).build(), RuleAction.ACCEPT);
      admitting.put(
          number,
          cloud
              .network()
              .rule(
                  chain,
                  ConditionBuilder.builder()
                      .etherType(EtherType.IPV4)
                      .protocol(IpProtocol.UDP)
                      .destinationPorts(new PortRange(80, 80))
                      .build(),
                  RuleAction.ACCEPT));
      cloud.network().rule(chain, ConditionBuilder.builder().build(), RuleAction.DROP);
      return chain;
    }

    /** Guest 1 has a floating address; the others leave by the router's. */
    private void translations(Router router) {
      Chain entering = cloud.network().chain("entering");
      Chain leaving = cloud.network().chain("leaving");
      Ip4 floats = vms.get(1).ip();
      cloud
          .network()
          .translate(
              entering,
              ConditionBuilder.builder().destination(Prefix.host(FLOATING)).build(),
              true,
              new NatTarget(floats, floats, 0, 0));
      cloud
          .network()
          .undo(
              entering, ConditionBuilder.builder().destination(Prefix.host(PUBLIC)).build(), false);
      cloud
          .network()
          .translate(
              leaving,
              ConditionBuilder.builder()
                  .source(Prefix.host(floats))
                  .destination(Prefix.parse("203.0.113.0/24"))
                  .build(),
              false,
              new NatTarget(FLOATING, FLOATING, 0, 0));
      cloud
          .network()
          .translate(
              leaving,
              ConditionBuilder.builder()
                  .source(Prefix.parse("192.168.0.0/16"))
                  .destination(Prefix.parse("203.0.113.0/24"))
                  .build(),
              false,
              new NatTarget(PUBLIC, PUBLIC, 1024, 65535));
      cloud.network().filter(router, Optional.of(entering), Optional.of(leaving));
    }

    /** Everybody knows the way to everybody, and has ports to draw from. */
    private void warm() {
      Vm outside = vms.get(OUTSIDE);
      for (Vm vm : vms.subList(0, GUESTS)) {
        vm.resolve(vm.gateway().orElseThrow());
        vm.sendUdp(outside.ip(), 999, 999);
        outside.expectUdp(999);
      }
      for (Vm from : vms.subList(0, GUESTS)) {
        for (Vm to : vms.subList(0, GUESTS)) {
          if (from != to) {
            from.sendUdp(to.ip(), 999, 80);
            to.expectUdp(80);
          }
        }
      }
      cloud.calm();
      vms.forEach(Vm::clear);
    }

    void send(Message message) {
      Vm from = vms.get(message.from());
      boolean near = message.from() != OUTSIDE && from.address().contains(message.to());
      Mac to = near ? from.resolve((Ip4) message.to()) : gateways.get(message.from());
      byte[] number = new byte[8];
      MemorySegment.ofArray(number).set(ValueLayout.JAVA_INT_UNALIGNED, 0, message.number());
      from.send(
          FrameBuilder.ethernet(from.mac(), to)
              .ip(from.ip(), message.to())
              .udp(message.sourcePort(), message.port())
              .payload(number)
              .build());
    }

    /** What has arrived since somebody asked. */
    Set<Arrived> arrived() throws MalformedPacket {
      Set<Arrived> all = new HashSet<>();
      for (int i = 0; i < vms.size(); i++) {
        Vm vm = vms.get(i);
        for (Optional<Vm.Received> next = mine(vm); next.isPresent(); next = mine(vm)) {
          FlowKey key = next.get().key();
          Udp udp =
              Udp.parse(IpPacket.parse(Ethernet.parse(next.get().frame()).payload()).payload());
          int number = udp.payload().get(ValueLayout.JAVA_INT_UNALIGNED, 0);
          received.put(number, key);
          int source = key.ipSrc().equals(PUBLIC) ? 0 : key.tpSrc();
          boolean first = all.add(new Arrived(i, number, key.ipSrc(), source, key.tpDst()));
          assertThat(first).as("message %s comes once", number).isTrue();
        }
      }
      return all;
    }

    private static Optional<Vm.Received> mine(Vm vm) {
      return vm.take(
          key ->
              key.isIpv4() && key.protocol() == IpProtocol.UDP && key.ethDst() == vm.mac().value());
    }

    /** Every port that was drawn for a connection is that connection's alone. */
    void noPortIsDrawnTwice() {
      Set<ConnectionKey> drawn = new HashSet<>();
      Set<List<Object>> outside = new HashSet<>();
      for (Hypervisor host : cloud.hosts()) {
        for (Connection entry : host.datapath().connections()) {
          if (entry.drawn() && entry.reverse() && !entry.over()) {
            assertThat(drawn.add(entry.key())).as("%s", entry.key()).isTrue();
            assertThat(
                    outside.add(
                        List.of(
                            entry.key().source(),
                            entry.key().sourcePort(),
                            entry.key().destination(),
                            entry.key().destinationPort())))
                .as("%s", entry.key())
                .isTrue();
          }
        }
      }
      assertThat(drawn).isNotEmpty();
    }

    @Override
    public void close() {
      cloud.hosts().forEach(host -> assertThat(host.count(Counters.Event.FAULTS)).isZero());
      cloud.close();
    }
  }

  private int last;

  private Message message(Random random, World world) {
    List<Vm> vms = world.vms;
    int from = random.nextInt(GUESTS + 1);
    List<IpAddress> targets = new ArrayList<>();
    for (int i = 0; i < GUESTS; i++) {
      if (i != from && from != OUTSIDE) {
        targets.add(vms.get(i).ip());
      }
    }
    if (from == OUTSIDE) {
      targets.add(FLOATING);
      targets.add(PUBLIC);
    } else {
      targets.add(vms.get(OUTSIDE).ip());
    }
    if (from == OUTSIDE || world.shape.onLeft(from)) {
      targets.add(VIP); // Whoever is beside its server would be answered past the balancer.
    }
    return new Message(
        ++last,
        from,
        targets.get(random.nextInt(targets.size())),
        1000 + random.nextInt(4),
        random.nextBoolean() ? 80 : 53);
  }

  /** The answer to a message as it has arrived in a world. */
  private static Optional<Message> answer(World world, Message asked, int number) {
    FlowKey key = world.received.get(asked.number());
    if (key == null) {
      return Optional.empty();
    }
    for (int i = 0; i < world.vms.size(); i++) {
      if (world.vms.get(i).mac().value() == key.ethDst()) {
        return Optional.of(new Message(number, i, key.ipSrc(), key.tpDst(), key.tpSrc()));
      }
    }
    return Optional.empty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void spreadIsAsOne(int seed) throws MalformedPacket {
    Random random = new Random(seed);
    Shape shape = Shape.of(random);
    try (World one = new World(new Cloud(), 1, shape);
        World spread = new World(new Cloud(new Random(seed)), HOSTS, shape)) {
      int through = 0;
      for (int round = 0; round < ROUNDS; round++) {
        List<Message> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          asked.add(message(random, one));
        }
        through += exchange(one, spread, distinct(asked));
        List<Message> again = new ArrayList<>(distinct(asked));
        through += answers(one, spread, again);
      }
      assertThat(through).isGreaterThan(ROUNDS);
      spread.noPortIsDrawnTwice();
      one.noPortIsDrawnTwice();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void lossesAreMendedByTheSideThatOpened(int seed) throws MalformedPacket {
    Random random = new Random(seed);
    Shape shape = Shape.of(random);
    try (World one = new World(new Cloud(), 1, shape);
        World spread = new World(new Cloud(new Random(seed)), HOSTS, shape)) {
      int through = 0;
      for (int round = 0; round < ROUNDS / 2; round++) {
        List<Message> asked = distinct(List.of(message(random, one), message(random, one)));
        spread.cloud.lose(0.5);
        for (int i = 0; i < 3; i++) {
          List<Message> now = renumbered(asked);
          now.forEach(spread::send);
          spread.cloud.calm();
          spread.arrived();
          for (Message message : now) {
            answer(spread, message, ++last).ifPresent(spread::send);
          }
          spread.cloud.calm();
          spread.arrived();
        }
        spread.cloud.lose(0);
        List<Message> healed = renumbered(asked);
        through += exchange(one, spread, healed);
        through += answers(one, spread, healed);
      }
      assertThat(through).isPositive();
      spread.noPortIsDrawnTwice();
    }
  }

  /**
   * Law 7: whatever entries and notes there are, nothing passes that the rules do not admit any
   * more; the first to come after the change is the one that answers.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRuleThatGoesTakesItsConnectionsWithIt(int seed) throws MalformedPacket {
    try (World spread = new World(new Cloud(new Random(seed)), HOSTS, Shape.PLAIN)) {
      Message call = new Message(++last, 0, spread.vms.get(2).ip(), 1000, 80);
      spread.send(call);
      spread.cloud.calm();
      assertThat(spread.arrived()).hasSize(1);
      Message answer = answer(spread, call, ++last).orElseThrow();
      spread.send(answer);
      spread.cloud.calm();
      assertThat(spread.arrived()).as("guest 0 lets answers in").hasSize(1);

      spread.cloud.network().remove(Objects.requireNonNull(spread.admitting.get(2)));
      spread.cloud.settle();
      spread.cloud.calm();
      spread.send(answer);
      spread.cloud.calm();
      assertThat(spread.arrived()).as("the connection is not admitted any more").isEmpty();
      spread.send(call);
      spread.cloud.calm();
      assertThat(spread.arrived()).isEmpty();
      spread.send(answer);
      spread.cloud.calm();
      assertThat(spread.arrived()).isEmpty();
    }
  }

  private List<Message> renumbered(List<Message> messages) {
    return messages.stream()
        .map(m -> new Message(++last, m.from(), m.to(), m.sourcePort(), m.port()))
        .toList();
  }

  /** Messages of different pairs of stations: their order does not matter. */
  private static List<Message> distinct(List<Message> messages) {
    Set<Object> pairs = new HashSet<>();
    List<Message> kept = new ArrayList<>();
    for (Message message : messages) {
      if (pairs.add(Set.of(message.from(), message.to())) && pairs.add(message.from())) {
        kept.add(message);
      }
    }
    return kept;
  }

  private static int exchange(World one, World spread, List<Message> messages)
      throws MalformedPacket {
    messages.forEach(one::send);
    messages.forEach(spread::send);
    return compare(one, spread, messages);
  }

  private int answers(World one, World spread, List<Message> messages) throws MalformedPacket {
    List<Message> told = new ArrayList<>();
    for (Message message : messages) {
      int number = ++last;
      answer(one, message, number)
          .ifPresent(
              answer -> {
                told.add(answer);
                one.send(answer);
              });
      answer(spread, message, number).ifPresent(spread::send);
    }
    return compare(one, spread, told);
  }

  private static int compare(World one, World spread, List<Message> messages)
      throws MalformedPacket {
    one.cloud.calm();
    spread.cloud.calm();
    Set<Arrived> central = one.arrived();
    assertThat(spread.arrived())
        .as(() -> "of " + messages + ", " + new TreeSet<>(numbers(central)) + " should arrive")
        .isEqualTo(central);
    return central.size();
  }

  private static List<Integer> numbers(Set<Arrived> arrived) {
    return arrived.stream().map(Arrived::number).toList();
  }
}
