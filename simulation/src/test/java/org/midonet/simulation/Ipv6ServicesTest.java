package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Dhcp6Message;
import org.midonet.packet.Dhcp6Options;
import org.midonet.packet.Dhcp6Options.Association;
import org.midonet.packet.Dhcp6Options.Lease;
import org.midonet.packet.Dhcp6Options.Status;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Ipv6;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.NeighbourDiscovery.NameServers;
import org.midonet.packet.NeighbourDiscovery.PrefixInformation;
import org.midonet.packet.NeighbourDiscovery.RouterAdvertisement;
import org.midonet.packet.NeighbourDiscovery.RouterSolicitation;
import org.midonet.packet.Prefix;
import org.midonet.packet.Udp;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Host;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.RouterPort;

/** Router advertisements and DHCPv6. */
class Ipv6ServicesTest {

  private static final Mac VM = Mac.parse("02:00:00:00:00:01");
  private static final Mac ROUTER = Mac.parse("ac:ca:ba:00:00:01");
  private static final Prefix NET = Prefix.parse("2001:db8:1::/64");
  private static final Ip6 RESERVED = Ip6.parse("2001:db8:1::50");
  private static final Ip6 DNS = Ip6.parse("2001:db8:53::1");
  private static final byte[] DUID = HexFormat.of().parseHex("000100012a1b2c3d020000000001");

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void network() {
    cloud
        .bridge("net")
        .vm("vm1", "net")
        .vm("vm2", "net")
        .router("r")
        .routerPort("r1", "r", ROUTER.toString(), "10.0.1.1/24", "2001:db8:1::1/64")
        .plug("r1", "net");
  }

  private void subnet(Optional<Ipv6Mode> ra, Optional<Ipv6Mode> address, String client) {
    cloud.put(
        new DhcpV6(
            cloud.id("subnet6"),
            cloud.id("net"),
            NET,
            ra,
            address,
            List.of(DNS),
            List.of(new DhcpV6Host(client, RESERVED, Optional.empty())),
            true));
  }

  private void subnet(Ipv6Mode mode) {
    subnet(Optional.of(mode), Optional.of(mode), VM.toString());
  }

  private Verdict solicitRouter() {
    return cloud.send(
        "vm1",
        new RouterSolicitation(Optional.of(VM))
            .toFrame(VM, Mac.ofMulticast(Ip6.ALL_ROUTERS), Ip6.linkLocal(VM), Ip6.ALL_ROUTERS));
  }

  private static RouterAdvertisement read(byte[] frame) throws MalformedPacket {
    return (RouterAdvertisement)
        NeighbourDiscovery.parse(Ipv6.parse(Ethernet.parse(frame).payload())).orElseThrow();
  }

  private RouterAdvertisement advertised() throws MalformedPacket {
    Verdict verdict = solicitRouter();
    assertThat(verdict.deliveries()).as(Steps.render(verdict.path())).hasSize(1);
    Verdict.Delivery told = verdict.deliveries().getFirst();
    assertThat(told.port()).as("only who asked").isEqualTo(cloud.id("vm1"));
    Ethernet frame = Ethernet.parse(told.frame());
    assertThat(frame.destination()).isEqualTo(VM.value());
    assertThat(IpPacket.parse(frame.payload()).source()).isEqualTo(Ip6.linkLocal(ROUTER));
    assertThat(IpPacket.parse(frame.payload()).destination()).isEqualTo(Ip6.linkLocal(VM));
    return read(told.frame());
  }

  @Test
  void slaac() throws MalformedPacket {
    subnet(Ipv6Mode.SLAAC);
    cloud.apply(new Change.GuestMtu(1430));
    RouterAdvertisement told = advertised();
    assertThat(told.managed()).isFalse();
    assertThat(told.otherConfiguration()).isFalse();
    assertThat(told.prefixes())
        .containsExactly(new PrefixInformation(NET, true, true, 86400, 14400));
    assertThat(told.mtu()).contains(1430L);
    assertThat(told.nameServers()).contains(new NameServers(1800, List.of(DNS)));
    assertThat(told.lifetime()).isPositive();
    assertThat(ask(Dhcp6Message.Type.SOLICIT, Dhcp6Options.NONE)).as("no DHCPv6").isEmpty();
    assertThat(ask(Dhcp6Message.Type.INFORMATION_REQUEST, Dhcp6Options.NONE)).isEmpty();
  }

  @Test
  void stateless() throws MalformedPacket {
    subnet(Ipv6Mode.DHCPV6_STATELESS);
    RouterAdvertisement told = advertised();
    assertThat(told.managed()).isFalse();
    assertThat(told.otherConfiguration()).isTrue();
    assertThat(told.prefixes().getFirst().autonomous()).isTrue();
    Dhcp6Message reply =
        ask(Dhcp6Message.Type.INFORMATION_REQUEST, Dhcp6Options.NONE).orElseThrow();
    assertThat(reply.type()).isEqualTo(Dhcp6Message.Type.REPLY);
    assertThat(reply.options().addresses(Dhcp6Options.DNS_SERVERS)).containsExactly(DNS);
    assertThat(ask(Dhcp6Message.Type.SOLICIT, wants(1))).as("no addresses").isEmpty();
  }

  @Test
  void stateful() throws MalformedPacket {
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    RouterAdvertisement told = advertised();
    assertThat(told.managed()).isTrue();
    assertThat(told.prefixes().getFirst().autonomous()).isFalse();

    Dhcp6Message offer = ask(Dhcp6Message.Type.SOLICIT, wants(7)).orElseThrow();
    assertThat(offer.type()).isEqualTo(Dhcp6Message.Type.ADVERTISE);
    assertThat(offer.options().bytes(Dhcp6Options.CLIENT_ID)).hasValue(DUID);
    assertThat(given(offer)).containsExactly(RESERVED);
    byte[] server = offer.options().bytes(Dhcp6Options.SERVER_ID).orElseThrow();

    Dhcp6Message reply = ask(Dhcp6Message.Type.REQUEST, wants(7, server)).orElseThrow();
    assertThat(reply.type()).isEqualTo(Dhcp6Message.Type.REPLY);
    assertThat(given(reply)).containsExactly(RESERVED);
    Association association = reply.options().associations(Dhcp6Options.IA_NA).getFirst();
    assertThat(association.id()).isEqualTo(7);
    assertThat(association.renew()).isPositive().isLessThan(association.rebind());
    assertThat(reply.options().addresses(Dhcp6Options.DNS_SERVERS)).containsExactly(DNS);
    assertThat(given(ask(Dhcp6Message.Type.RENEW, wants(7, server)).orElseThrow()))
        .containsExactly(RESERVED);
    assertThat(given(ask(Dhcp6Message.Type.REBIND, wants(7)).orElseThrow()))
        .containsExactly(RESERVED);
    assertThat(ask(Dhcp6Message.Type.RELEASE, wants(7, server)).orElseThrow().options().status())
        .contains(new Status(0, ""));
  }

  @Test
  void atOnceWhereTheClientTakesIt() throws MalformedPacket {
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    Dhcp6Message reply =
        ask(
                Dhcp6Message.Type.SOLICIT,
                Dhcp6Options.builder()
                    .add(Dhcp6Options.CLIENT_ID, DUID)
                    .add(Dhcp6Options.RAPID_COMMIT)
                    .add(Dhcp6Options.IA_NA, new Association(1, 0, 0, Dhcp6Options.NONE))
                    .add(Dhcp6Options.IA_NA, new Association(2, 0, 0, Dhcp6Options.NONE))
                    .add(Dhcp6Options.IA_PD, new Association(3, 0, 0, Dhcp6Options.NONE))
                    .build())
            .orElseThrow();
    assertThat(reply.type()).isEqualTo(Dhcp6Message.Type.REPLY);
    assertThat(reply.options().has(Dhcp6Options.RAPID_COMMIT)).isTrue();
    List<Association> associations = reply.options().associations(Dhcp6Options.IA_NA);
    assertThat(associations.get(0).options().leases()).hasSize(1);
    assertThat(associations.get(1).options().status().orElseThrow().code())
        .isEqualTo(Status.NO_ADDRESS);
    assertThat(
            reply
                .options()
                .associations(Dhcp6Options.IA_PD)
                .getFirst()
                .options()
                .status()
                .orElseThrow()
                .code())
        .isEqualTo(Status.NO_PREFIX);
  }

  /** A filter that drops it is still the reason why it went nowhere. */
  @Test
  void whatCannotBeReadIsForwardedLikeAnyOther() {
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    cloud.chain("nothing", Cloud.drop(c -> c)).filters("vm1", "nothing", "");
    Dhcp6Options broken =
        Dhcp6Options.builder()
            .add(Dhcp6Options.CLIENT_ID, DUID)
            .add(Dhcp6Options.IA_NA, new byte[2])
            .build();
    assertThat(cloud.send("vm1", toServers(Dhcp6Message.Type.SOLICIT, broken)))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, drop -> assertThat(drop.reason()).isEqualTo(DropReason.RULE));
  }

  /**
   * What a client tells the servers has no entry, though a neighbour posed as one: entries come
   * before flows.
   */
  @Test
  void nobodyGetsWhatIsForTheServersByPosingAsOne() {
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    cloud.chain("guarded", Cloud.accept(c -> c.matchReturnFlow(true)), Cloud.accept(c -> c));
    cloud.filters("vm1", "", "guarded").mac("net", VM.toString(), "vm1");
    String servers = Dhcp6Message.SERVERS.toString();
    String other = "02:00:00:00:00:02";
    Verdict posing =
        cloud.send("vm2", Frames.udp(other, VM.toString(), servers, "fe80::5", 547, 546));
    assertThat(((Verdict.Forward) posing).template().orElseThrow().reverse()).isEmpty();
    Verdict neighbour =
        cloud.send("vm2", Frames.udp(other, VM.toString(), servers, "fe80::5", 548, 546));
    assertThat(((Verdict.Forward) neighbour).template().orElseThrow().reverse()).isPresent();
  }

  @Test
  void whatIsDiscardedLeavesATrace() {
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    Verdict verdict = cloud.send("vm1", toServers(Dhcp6Message.Type.SOLICIT, Dhcp6Options.NONE));
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict.deliveries()).isEmpty();
    assertThat(verdict.path()).isNotEmpty();
  }

  @Test
  void anAddressThatIsNotReservedIsEnded() throws MalformedPacket {
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    byte[] server =
        ask(Dhcp6Message.Type.SOLICIT, wants(1))
            .orElseThrow()
            .options()
            .bytes(Dhcp6Options.SERVER_ID)
            .orElseThrow();
    Ip6 old = Ip6.parse("2001:db8:1::51");
    Dhcp6Options holding =
        Dhcp6Options.builder()
            .add(Dhcp6Options.CLIENT_ID, DUID)
            .add(Dhcp6Options.SERVER_ID, server)
            .add(
                Dhcp6Options.IA_NA,
                new Association(
                    1, 0, 0, Dhcp6Options.builder().add(new Lease(old, 100, 200)).build()))
            .build();
    List<Lease> leases =
        ask(Dhcp6Message.Type.RENEW, holding)
            .orElseThrow()
            .options()
            .associations(Dhcp6Options.IA_NA)
            .getFirst()
            .options()
            .leases();
    assertThat(leases).contains(new Lease(old, 0, 0));
    assertThat(leases.getFirst().address()).isEqualTo(RESERVED);
    for (String address : List.of("2001:db8:1::51", "2001:db8:2::51")) {
      Dhcp6Options has =
          Dhcp6Options.builder()
              .add(Dhcp6Options.CLIENT_ID, DUID)
              .add(
                  Dhcp6Options.IA_NA,
                  new Association(
                      1,
                      0,
                      0,
                      Dhcp6Options.builder().add(new Lease(Ip6.parse(address), 1, 2)).build()))
              .build();
      assertThat(
              ask(Dhcp6Message.Type.CONFIRM, has)
                  .orElseThrow()
                  .options()
                  .status()
                  .orElseThrow()
                  .code())
          .isEqualTo(NET.contains(Ip6.parse(address)) ? 0 : Status.NOT_ON_LINK);
    }
  }

  @Test
  void clientsAreKnownByTheirDuidToo() throws MalformedPacket {
    subnet(Optional.empty(), Optional.empty(), "00:01:00:01:2A:1B:2C:3D:02:00:00:00:00:01");
    assertThat(given(ask(Dhcp6Message.Type.SOLICIT, wants(1)).orElseThrow()))
        .containsExactly(RESERVED);
    assertThat(solicitRouter().deliveries()).as("nobody said that it shall advertise").isEmpty();
  }

  @Test
  void othersAreForwarded() throws MalformedPacket {
    subnet(Optional.empty(), Optional.of(Ipv6Mode.DHCPV6_STATEFUL), "02:00:00:00:00:99");
    assertThat(ask(Dhcp6Message.Type.SOLICIT, wants(1))).isEmpty();
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    assertThat(ask(Dhcp6Message.Type.REQUEST, wants(1, new byte[] {1, 2})))
        .as("another server's")
        .isEmpty();
    cloud.put(((DhcpV6) cloud.object("subnet6")).withEnabled(false));
    assertThat(ask(Dhcp6Message.Type.SOLICIT, wants(1))).isEmpty();
    assertThat(solicitRouter().deliveries()).isEmpty();
  }

  @Test
  void unaskedItGoesToAll() throws MalformedPacket {
    subnet(Ipv6Mode.SLAAC);
    RouterPort port = (RouterPort) cloud.object("r1");
    RouterAdvertisement what = Simulation.advertisement(cloud.view, port).orElseThrow();
    List<Verdict.Delivery> told = Simulation.advertise(cloud.view, port, what);
    assertThat(told)
        .extracting(Verdict.Delivery::port)
        .containsExactlyInAnyOrder(cloud.id("vm1"), cloud.id("vm2"));
    assertThat(read(told.getFirst().frame())).isEqualTo(what);
    cloud.routerPortWith("r1", p -> p.withAdminStateUp(false));
    assertThat(Simulation.advertisement(cloud.view, (RouterPort) cloud.object("r1"))).isEmpty();
  }

  @Test
  void otherTrafficHardlyNoticesTheServer() {
    subnet(Ipv6Mode.DHCPV6_STATEFUL);
    cloud.mac("net", "02:00:00:00:00:02", "vm2");
    Verdict verdict =
        cloud.send(
            "vm1",
            Frames.udp(
                "02:00:00:00:00:01", "02:00:00:00:00:02", "2001:db8:1::5", "2001:db8:1::6", 1, 2));
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.mask().tpDst()).isZero();
    subnet(Ipv6Mode.SLAAC);
    assertThat(cloud.touched).as("who is told what concerns no flow").isEmpty();
  }

  private static Dhcp6Options wants(int id) {
    return Dhcp6Options.builder()
        .add(Dhcp6Options.CLIENT_ID, DUID)
        .add(Dhcp6Options.IA_NA, new Association(id, 0, 0, Dhcp6Options.NONE))
        .build();
  }

  private static Dhcp6Options wants(int id, byte[] server) {
    return Dhcp6Options.builder()
        .add(Dhcp6Options.CLIENT_ID, DUID)
        .add(Dhcp6Options.SERVER_ID, server)
        .add(Dhcp6Options.IA_NA, new Association(id, 0, 0, Dhcp6Options.NONE))
        .build();
  }

  private static List<IpAddress> given(Dhcp6Message message) throws MalformedPacket {
    return message.options().associations(Dhcp6Options.IA_NA).getFirst().options().leases().stream()
        .map(lease -> (IpAddress) lease.address())
        .toList();
  }

  /** What the server answers; nothing if the message goes on to others. */
  private static byte[] toServers(Dhcp6Message.Type type, Dhcp6Options options) {
    return FrameBuilder.ethernet(VM, Mac.ofMulticast(Dhcp6Message.SERVERS))
        .ip(Ip6.linkLocal(VM), Dhcp6Message.SERVERS)
        .udp(Udp.DHCP6_CLIENT, Udp.DHCP6_SERVER)
        .payload(new Dhcp6Message(type, 0x1234, options).toBytes())
        .build();
  }

  private Optional<Dhcp6Message> ask(Dhcp6Message.Type type, Dhcp6Options options)
      throws MalformedPacket {
    Verdict verdict = cloud.send("vm1", toServers(type, options));
    if (verdict.deliveries().isEmpty()) {
      assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
      return Optional.empty();
    }
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    Ethernet frame = Ethernet.parse(verdict.deliveries().getFirst().frame());
    assertThat(frame.destination()).isEqualTo(VM.value());
    IpPacket ip = IpPacket.parse(frame.payload());
    assertThat(ip.destination()).isEqualTo(Ip6.linkLocal(VM));
    Udp udp = Udp.parse(ip.payload());
    assertThat(udp.destinationPort()).isEqualTo(Udp.DHCP6_CLIENT);
    Dhcp6Message answer = Dhcp6Message.parse(udp.payload());
    assertThat(answer.transaction()).isEqualTo(0x1234);
    return Optional.of(answer);
  }
}
