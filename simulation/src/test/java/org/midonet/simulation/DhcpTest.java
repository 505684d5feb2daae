package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.midonet.packet.DhcpMessage;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.packet.Udp;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.DhcpHost.ExtraOption;
import org.midonet.topology.StaticRoute;

class DhcpTest {

  private static final Mac VM = Mac.parse("02:00:00:00:00:01");

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void network() {
    cloud.bridge("net").vm("vm1", "net").vm("vm2", "net");
    subnet(List.of(), List.of());
  }

  private void subnet(List<StaticRoute> routes, List<ExtraOption> extra) {
    DhcpHost host = new DhcpHost(VM, IpAddress.parse("192.168.1.5"), Optional.of("vm-one"), extra);
    cloud.put(
        new Dhcp(
            cloud.id("subnet"),
            cloud.id("net"),
            Prefix.parse("192.168.1.0/24"),
            Optional.of(IpAddress.parse("192.168.1.2")),
            Optional.of(IpAddress.parse("192.168.1.1")),
            List.of(IpAddress.parse("8.8.8.8"), IpAddress.parse("8.8.4.4")),
            Optional.empty(),
            routes,
            List.of(host),
            true));
  }

  private static byte[] client(DhcpMessage.Type type, Mac mac, DhcpOptions options) {
    return FrameBuilder.ethernet(mac, Mac.BROADCAST)
        .ip(Ip4.ANY, Ip4.BROADCAST)
        .udp(68, 67)
        .payload(DhcpMessage.ofClient(type, 0x1234, mac, options).toBytes())
        .build();
  }

  private static DhcpOptions wants(String address) {
    return DhcpOptions.builder()
        .putAddress(DhcpOption.REQUESTED_ADDRESS, Ip4.parse(address))
        .build();
  }

  private DhcpMessage answer(Verdict verdict) throws MalformedPacket {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict.cacheable()).isFalse();
    assertThat(verdict.deliveries()).hasSize(1);
    assertThat(verdict.deliveries().getFirst().port()).isEqualTo(cloud.id("vm1"));
    Ethernet frame = Ethernet.parse(verdict.deliveries().getFirst().frame());
    assertThat(frame.destination()).isEqualTo(VM.value());
    IpPacket ip = IpPacket.parse(frame.payload());
    assertThat(ip.source()).isEqualTo(IpAddress.parse("192.168.1.2"));
    Udp udp = Udp.parse(ip.payload());
    return DhcpMessage.parse(udp.payload());
  }

  @Test
  @Scenario({"DH-01", "DH-02", "DH-12"})
  void offer() throws MalformedPacket {
    DhcpMessage offer =
        answer(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)));
    assertThat(offer.type()).contains(DhcpMessage.Type.OFFER);
    assertThat(offer.yourAddress()).isEqualTo(Ip4.parse("192.168.1.5"));
    assertThat(offer.transaction()).isEqualTo(0x1234);
    DhcpOptions options = offer.options();
    assertThat(options.address(DhcpOption.SERVER_IDENTIFIER)).contains(Ip4.parse("192.168.1.2"));
    assertThat(options.address(DhcpOption.SUBNET_MASK)).contains(Ip4.parse("255.255.255.0"));
    assertThat(options.address(DhcpOption.BROADCAST_ADDRESS)).contains(Ip4.parse("192.168.1.255"));
    assertThat(options.addresses(DhcpOption.ROUTER)).containsExactly(Ip4.parse("192.168.1.1"));
    assertThat(options.addresses(DhcpOption.DNS_SERVERS))
        .containsExactly(Ip4.parse("8.8.8.8"), Ip4.parse("8.8.4.4"));
    assertThat(options.u16Value(DhcpOption.INTERFACE_MTU)).hasValue(1450);
    assertThat(options.u32Value(DhcpOption.LEASE_TIME)).hasValue(86400);
    assertThat(options.text(DhcpOption.HOST_NAME)).contains("vm-one");
    cloud.apply(new Change.GuestMtu(1400));
    assertThat(
            answer(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)))
                .options()
                .u16Value(DhcpOption.INTERFACE_MTU))
        .hasValue(1400);
  }

  @Test
  void requestIsAcknowledgedOrRefused() throws MalformedPacket {
    assertThat(
            answer(cloud.send("vm1", client(DhcpMessage.Type.REQUEST, VM, wants("192.168.1.5"))))
                .type())
        .contains(DhcpMessage.Type.ACK);
    DhcpMessage refusal =
        answer(cloud.send("vm1", client(DhcpMessage.Type.REQUEST, VM, wants("192.168.1.77"))));
    assertThat(refusal.type()).contains(DhcpMessage.Type.NAK);
    assertThat(refusal.yourAddress()).isEqualTo(Ip4.ANY);
  }

  @Test
  void staticRoutesComeWithTheDefaultRoute() throws MalformedPacket {
    subnet(
        List.of(
            new StaticRoute(Prefix.parse("169.254.169.254/32"), IpAddress.parse("192.168.1.2"))),
        List.of());
    assertThat(
            answer(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)))
                .options()
                .routes())
        .containsExactly(
            new DhcpOptions.Route(Prefix.parse("0.0.0.0/0"), Ip4.parse("192.168.1.1")),
            new DhcpOptions.Route(Prefix.parse("169.254.169.254/32"), Ip4.parse("192.168.1.2")));
  }

  @Test
  @Scenario({"DH-04", "DH-05", "DH-06", "DH-07", "DH-08", "DH-09"})
  void extraOptions() throws MalformedPacket {
    subnet(
        List.of(),
        List.of(
            new ExtraOption("12", "by-number"),
            new ExtraOption("mtu", "1300"),
            new ExtraOption("ntp-server", "10.0.0.1, 10.0.0.2"),
            new ExtraOption("nonsense", "x"),
            new ExtraOption("default-ttl", "900"),
            new ExtraOption("ip-forward-enable", "true"),
            new ExtraOption("router", "")));
    DhcpOptions options =
        answer(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)))
            .options();
    assertThat(options.text(12)).contains("by-number");
    assertThat(options.u16Value(26)).hasValue(1300);
    assertThat(options.addresses(42)).containsExactly(Ip4.parse("10.0.0.1"), Ip4.parse("10.0.0.2"));
    assertThat(options.bytes(23)).isEmpty();
    assertThat(options.u8Value(19)).hasValue(1);
    assertThat(options.addresses(3)).containsExactly(Ip4.parse("192.168.1.1"));
  }

  @Test
  @Scenario("DH-03")
  void aClientWithoutReservationIsForwardedLikeAnother() {
    Mac stranger = Mac.parse("02:00:00:00:00:99");
    Verdict verdict =
        cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, stranger, DhcpOptions.NONE));
    assertThat(verdict).isInstanceOf(Verdict.Forward.class);
    assertThat(verdict.cacheable()).isFalse();
    cloud.put(((Dhcp) cloud.object("subnet")).withEnabled(false));
    assertThat(cloud.touched).contains(new Dependency.OfDhcp(cloud.id("net")));
    assertThat(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void otherTrafficHardlyNoticesTheServer() {
    cloud.mac("net", "02:00:00:00:00:02", "vm2");
    Verdict verdict =
        cloud.send(
            "vm1",
            Frames.udp("02:00:00:00:00:01", "02:00:00:00:00:02", "192.168.1.5", "10.0.0.9", 1, 2));
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.mask().protocol()).isZero();
    subnet(List.of(), List.of(new ExtraOption("mtu", "1300")));
    assertThat(cloud.touched).as("who gets what concerns no flow").isEmpty();
  }

  @Test
  void theServersAddressIsAnswered() throws MalformedPacket {
    Verdict verdict =
        cloud.send("vm1", Frames.arpRequest("02:00:00:00:00:01", "192.168.1.5", "192.168.1.2"));
    assertThat(Ethernet.parse(verdict.deliveries().getFirst().frame()).source())
        .isEqualTo(Mac.parse("02:a8:9c:de:39:27").value());
    byte[] renewal =
        FrameBuilder.ethernet(VM, Mac.parse("02:a8:9c:de:39:27"))
            .ip(Ip4.parse("192.168.1.5"), Ip4.parse("192.168.1.2"))
            .udp(68, 67)
            .payload(
                DhcpMessage.ofClient(DhcpMessage.Type.REQUEST, 1, VM, wants("192.168.1.5"))
                    .toBytes())
            .build();
    assertThat(answer(cloud.send("vm1", renewal)).type()).contains(DhcpMessage.Type.ACK);
  }

  private static DhcpMessage.Type[] all() {
    return DhcpMessage.Type.values();
  }

  private static byte[] frame(DhcpMessage message) {
    return FrameBuilder.ethernet(VM, Mac.BROADCAST)
        .ip(Ip4.ANY, Ip4.BROADCAST)
        .udp(68, 67)
        .payload(message.toBytes())
        .build();
  }

  @Test
  void aClientThatRenewsOrRebootsKeepsItsAddress() throws MalformedPacket {
    DhcpMessage renewal =
        new DhcpMessage(
            true,
            9,
            0,
            false,
            /* clientAddress= */ Ip4.parse("192.168.1.5"),
            Ip4.ANY,
            Ip4.ANY,
            Ip4.ANY,
            VM,
            DhcpMessage.ofClient(DhcpMessage.Type.REQUEST, 9, VM, DhcpOptions.NONE).options());
    DhcpMessage ack = answer(cloud.send("vm1", frame(renewal)));
    assertThat(ack.type()).contains(DhcpMessage.Type.ACK);
    assertThat(ack.clientAddress()).isEqualTo(Ip4.parse("192.168.1.5"));
    assertThat(ack.options().u32Value(DhcpOption.RENEWAL_TIME)).hasValue(43200);
    assertThat(ack.options().u32Value(DhcpOption.REBINDING_TIME)).hasValue(75600);
  }

  @Test
  void informGivesOptionsAndNoAddress() throws MalformedPacket {
    DhcpMessage ack =
        answer(cloud.send("vm1", client(DhcpMessage.Type.INFORM, VM, DhcpOptions.NONE)));
    assertThat(ack.type()).contains(DhcpMessage.Type.ACK);
    assertThat(ack.yourAddress()).isEqualTo(Ip4.ANY);
    assertThat(ack.options().u32Value(DhcpOption.LEASE_TIME)).isEmpty();
    assertThat(ack.options().u32Value(DhcpOption.RENEWAL_TIME)).isEmpty();
    assertThat(ack.options().addresses(DhcpOption.ROUTER)).hasSize(1);
  }

  @Test
  void whatNeedsNoAnswerIsTakenAndNotForwarded() {
    for (DhcpMessage.Type type : all()) {
      Verdict verdict = cloud.send("vm1", client(type, VM, wants("192.168.1.5")));
      assertThat(verdict).as("%s", type).isInstanceOf(Verdict.Answer.class);
      boolean answered =
          type == DhcpMessage.Type.DISCOVER
              || type == DhcpMessage.Type.REQUEST
              || type == DhcpMessage.Type.INFORM;
      assertThat(verdict.deliveries()).as("%s", type).hasSize(answered ? 1 : 0);
      assertThat(verdict.path()).as("%s leaves a trace", type).isNotEmpty();
    }
  }

  @Test
  void whoChoseAnotherServerIsLeftToThatOne() throws MalformedPacket {
    for (DhcpMessage.Type type : List.of(DhcpMessage.Type.REQUEST, DhcpMessage.Type.DECLINE)) {
      DhcpOptions other =
          DhcpOptions.builder()
              .putAddress(DhcpOption.REQUESTED_ADDRESS, Ip4.parse("192.168.1.5"))
              .putAddress(DhcpOption.SERVER_IDENTIFIER, Ip4.parse("192.168.1.99"))
              .build();
      assertThat(cloud.send("vm1", client(type, VM, other))).isInstanceOf(Verdict.Forward.class);
    }
    DhcpOptions ours =
        DhcpOptions.builder()
            .putAddress(DhcpOption.REQUESTED_ADDRESS, Ip4.parse("192.168.1.5"))
            .putAddress(DhcpOption.SERVER_IDENTIFIER, Ip4.parse("192.168.1.2"))
            .build();
    assertThat(answer(cloud.send("vm1", client(DhcpMessage.Type.REQUEST, VM, ours))).type())
        .contains(DhcpMessage.Type.ACK);
  }

  /**
   * What a client tells the server has no entry, though a neighbour poses as the server: entries
   * come before flows.
   */
  @Test
  void nobodyGetsWhatIsForTheServerByPosingAsIt() {
    cloud.chain("guarded", Cloud.accept(c -> c.matchReturnFlow(true)), Cloud.accept(c -> c));
    cloud.filters("vm1", "", "guarded").mac("net", VM.toString(), "vm1");
    String other = "02:00:00:00:00:02";
    Verdict posing =
        cloud.send("vm2", Frames.udp(other, VM.toString(), "192.168.1.2", "192.168.1.5", 67, 68));
    assertThat(((Verdict.Forward) posing).template().orElseThrow().reverse()).isEmpty();
    Verdict neighbour =
        cloud.send("vm2", Frames.udp(other, VM.toString(), "192.168.1.2", "192.168.1.5", 67, 69));
    assertThat(((Verdict.Forward) neighbour).template().orElseThrow().reverse()).isPresent();
  }

  @Test
  void whatARelayBringsIsNotOfThisLink() {
    DhcpMessage relayed =
        new DhcpMessage(
            true,
            9,
            0,
            false,
            Ip4.ANY,
            Ip4.ANY,
            Ip4.ANY,
            /* relayAddress= */ Ip4.parse("192.168.7.1"),
            VM,
            DhcpMessage.ofClient(DhcpMessage.Type.DISCOVER, 9, VM, DhcpOptions.NONE).options());
    assertThat(cloud.send("vm1", frame(relayed))).isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void aRefusalSaysWhyAndWhoeverSaidItsNameHearsIt() throws MalformedPacket {
    DhcpOptions wrong =
        DhcpOptions.builder()
            .putAddress(DhcpOption.REQUESTED_ADDRESS, Ip4.parse("10.9.9.9"))
            .put(DhcpOption.CLIENT_IDENTIFIER, new byte[] {1, 2, 3})
            .build();
    DhcpMessage refusal = answer(cloud.send("vm1", client(DhcpMessage.Type.REQUEST, VM, wrong)));
    assertThat(refusal.type()).contains(DhcpMessage.Type.NAK);
    assertThat(refusal.options().text(DhcpOption.MESSAGE)).get().asString().contains("192.168.1.5");
    assertThat(refusal.options().bytes(DhcpOption.CLIENT_IDENTIFIER))
        .hasValue(new byte[] {1, 2, 3});
    assertThat(refusal.options().u32Value(DhcpOption.LEASE_TIME)).isEmpty();
  }

  @Test
  void aClientBootsFromWhereItIsTold() throws MalformedPacket {
    subnet(List.of(), List.of(new ExtraOption("server-ip-address", "10.0.0.9")));
    assertThat(
            answer(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)))
                .serverAddress())
        .isEqualTo(Ip4.parse("10.0.0.9"));
  }

  /** Code or name, value, octets in hexadecimal; {@code -} where nothing is sent. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NOTHING",
      textBlock =
          """
          netmask                | 255.255.0.0                    | ffff0000
          1                      | 255.255                        | -
          time-offset            | -3600                          | fffff1f0
          3                      | 10.0.0.1,10.0.0.2              | 0a0000010a000002
          router                 | 10.0.0.1, nonsense             | -
          boot-file-size         | 513                            | 0201
          13                     | 65536                          | -
          ip-forward-enable      | true                           | 01
          20                     | 0                              | 00
          19                     | perhaps                        | -
          policy-filter          | 10.0.0.0/8 192.168.0.0/16      | 0a000000ff000000c0a80000ffff0000
          21                     | 10.0.0.0,255.0.0.0             | 0a000000ff000000
          21                     | 10.0.0.0                       | -
          max-datagram-reassembly| 576                            | 0240
          default-ttl            | 64                             | 40
          default-ttl            | 256                            | -
          path-mtu-aging-timeout | 600                            | 00000258
          path-mtu-plateau-table | 68,576,1500                    | 0044024005dc
          mtu                    | 9000                           | 2328
          broadcast              | 10.0.0.255                     | 0a0000ff
          arp-timeout            | 4294967295                     | ffffffff
          arp-timeout            | 4294967296                     | -
          tcp-ttl                | -1                             | -
          netbios-nodetype       | 8                              | 08
          46                     | 3                              | -
          52                     | 4                              | -
          dhcp-state             | 8                              | 08
          156                    | 9                              | -
          vendor-encap           | 01:04:0a:00:00:01              | 01040a000001
          43                     | 0x0102                         | 0102
          43                     | plain                          | 706c61696e
          client-id              | 01:02:03:04:05:06:07           | 01020304050607
          61                     | name                           | 006e616d65
          slp-directory-agent    | 1,10.0.0.1                     | 010a000001
          78                     | 1                              | -
          slp-service-scope      | 1 some scope                   | 01736f6d652073636f7065
          rapid-commit           | ''                             | ''
          status-code            | 2 not you                      | 026e6f7420796f75
          data-source            | 1                              | 01
          domain-search          | a.example,b                    | 0161076578616d706c6500016200
          119                    | a..b                           | -
          classless-static-route | 10.0.0.0/8,10.0.0.1            | 080a0a000001
          121                    | 10.0.0.0/8                     | -
          249                    | 0.0.0.0/0,10.0.0.1             | 000a000001
          name-service-search    | 44,6                           | 002c0006
          tftp-server-address    | 10.0.0.7                       | 0a000007
          177                    | 0xff                           | ff
          0                      | x                              | -
          255                    | x                              | -
          82                     | x                              | -
          dhcp-message-type      | 5                              | -
          no-such-option         | x                              | -
          """)
  @Scenario({"DH-08", "DH-09", "DH-10", "DH-11"})
  void everyKindOfValue(String name, String value, String octets) throws MalformedPacket {
    subnet(List.of(), List.of(new ExtraOption("12", "plain")));
    DhcpOptions plain =
        answer(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)))
            .options();
    subnet(List.of(), List.of(new ExtraOption("12", "plain"), new ExtraOption(name, value)));
    DhcpOptions now =
        answer(cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE)))
            .options();
    if (octets.equals("-")) {
      assertThat(now).as("the rest is sent as if it were not there").isEqualTo(plain);
    } else {
      assertThat(now.codes())
          .anySatisfy(
              code -> {
                assertThat(now.bytes(code)).hasValue(HexFormat.of().parseHex(octets));
                assertThat(now.bytes(code)).isNotEqualTo(plain.bytes(code));
              });
    }
  }

  /** A client that reads it looks for options in fields that are empty: it is not seen again. */
  @Test
  @Scenario("DH-09")
  void optionOverloadIsSentAsItIs() {
    subnet(List.of(), List.of(new ExtraOption("option-overload", "3")));
    Verdict verdict = cloud.send("vm1", client(DhcpMessage.Type.DISCOVER, VM, DhcpOptions.NONE));
    assertThat(HexFormat.of().formatHex(verdict.deliveries().getFirst().frame()))
        .contains("340103");
  }
}
