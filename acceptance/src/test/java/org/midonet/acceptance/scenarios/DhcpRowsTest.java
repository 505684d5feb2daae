package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.lab.Lease;
import org.midonet.lab.Ping;
import org.midonet.lab.Vm;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.packet.DhcpMessage;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Udp;
import org.midonet.scenario.Scenario;
import org.midonet.topology.error.MidonetException;

/** Addresses that guests ask for: booting clients, and single questions with what is answered. */
@OnSharedCloud
class DhcpRowsTest {
  private static final String A = "02:00:00:00:00:0a";

  /** A network whose guests are told this MTU; 0: what the tunnels allow. */
  private static UUID network(Stage stage, int mtu) {
    UUID bridge = stage.network().bridge("b");
    UUID _ =
        stage.make(
            "/bridges/" + bridge + "/dhcp",
            "subnetPrefix",
            "10.0.0.0",
            "subnetLength",
            24,
            "defaultGateway",
            "10.0.0.1",
            "serverAddr",
            "10.0.0.2",
            "dnsServerAddrs",
            List.of("8.8.8.8"),
            "interfaceMTU",
            mtu,
            "enabled",
            true);
    return bridge;
  }

  private static void host(
      Stage stage, UUID bridge, String mac, String address, String... options) {
    List<Object> extra = new ArrayList<>();
    for (int i = 0; i < options.length; i += 2) {
      extra.add(Map.of("optName", options[i], "optValue", options[i + 1]));
    }
    UUID _ =
        stage.make(
            "/bridges/" + bridge + "/dhcp/10.0.0.0_24/hosts",
            "macAddr",
            mac,
            "ipAddr",
            address,
            "name",
            "guest",
            "extraDhcpOpts",
            extra);
  }

  /** What a guest is offered that asks. */
  private static DhcpOptions offer(Stage stage, Wire wire) {
    wire.send(discover());
    byte[] frame =
        stage
            .expect(
                wire.gets(
                    "an offer", key -> key.isIpv4() && key.protocol() == 17 && key.tpDst() == 68))
            .getFirst();
    try {
      DhcpMessage offer =
          DhcpMessage.parse(
              Udp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload()).payload());
      assertThat(offer.type()).contains(DhcpMessage.Type.OFFER);
      assertThat(offer.yourAddress()).isEqualTo(Ip4.parse("10.0.0.10"));
      return offer.options();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] discover() {
    return FrameBuilder.ethernet(Mac.parse(A), Mac.BROADCAST)
        .ip(Ip4.ANY, Ip4.BROADCAST)
        .udp(68, 67)
        .payload(
            DhcpMessage.ofClient(DhcpMessage.Type.DISCOVER, 0x1234, Mac.parse(A), DhcpOptions.NONE)
                .toBytes())
        .build();
  }

  @Test
  @Scenario({"DH-01", "DH-02"})
  void guestsBoot(Stage stage) {
    UUID bridge = network(stage, 1450);
    Vm one = stage.unaddressed(stage.network().bridgePort(bridge), 1, 1);
    Vm two = stage.unaddressed(stage.network().bridgePort(bridge), 2, 1);
    host(stage, bridge, one.mac(), "10.0.0.11");
    host(stage, bridge, two.mac(), "10.0.0.12");
    stage.ready();
    Lease lease = one.dhcp(Stage.SOON);
    assertThat(lease.address()).isEqualTo("10.0.0.11/24");
    assertThat(lease.routers()).containsExactly("10.0.0.1");
    assertThat(lease.dns()).containsExactly("8.8.8.8");
    assertThat(lease.mtu()).isEqualTo(1450);
    assertThat(two.dhcp(Stage.SOON).address()).isEqualTo("10.0.0.12/24");
    assertThat(Ping.run(one.namespace(), "10.0.0.12", 2).received()).isEqualTo(2);
  }

  @Test
  @Scenario("DH-03")
  void switchedOff(Stage stage) {
    UUID bridge = network(stage, 0);
    host(stage, bridge, A, "10.0.0.10");
    Wire wire = stage.plugInto(bridge, 1).getFirst();
    DhcpOptions _ = offer(stage, wire);
    stage.change("/bridges/" + bridge + "/dhcp/10.0.0.0_24", "enabled", false);
    stage.cloud().settle();
    wire.send(discover());
    stage.expectNothing();
  }

  @Test
  @Scenario({"DH-04", "DH-05", "DH-06", "DH-07", "DH-08", "DH-12"})
  void extraOptions(Stage stage) {
    UUID bridge = network(stage, 0);
    host(stage, bridge, A, "10.0.0.10");
    Wire wire = stage.plugInto(bridge, 3).getFirst();
    DhcpOptions plain = offer(stage, wire);
    // The underlay carries 1600 octets, the tunnel takes 50: that is more than guests are told.
    assertThat(plain.u16Value(DhcpOption.INTERFACE_MTU)).hasValue(1500);
    assertThat(plain.addresses(DhcpOption.ROUTER)).containsExactly(Ip4.parse("10.0.0.1"));

    again(stage, bridge, "12", "by-number");
    assertThat(offer(stage, wire).text(DhcpOption.HOST_NAME)).contains("by-number");
    again(stage, bridge, "host-name", "by-name");
    assertThat(offer(stage, wire).text(DhcpOption.HOST_NAME)).contains("by-name");
    again(stage, bridge, "no-such-option", "x");
    assertThat(offer(stage, wire)).isEqualTo(plain);
    again(stage, bridge, "mtu", "1300");
    assertThat(offer(stage, wire).u16Value(DhcpOption.INTERFACE_MTU)).hasValue(1300);
    again(stage, bridge, "router", "10.0.0.3,10.0.0.4", "dns-server", "");
    DhcpOptions addresses = offer(stage, wire);
    assertThat(addresses.addresses(DhcpOption.ROUTER))
        .containsExactly(Ip4.parse("10.0.0.3"), Ip4.parse("10.0.0.4"));
    assertThat(addresses.addresses(DhcpOption.DNS_SERVERS)).containsExactly(Ip4.parse("8.8.8.8"));
  }

  private static void again(Stage stage, UUID bridge, String... options) {
    stage.api().delete("/bridges/" + bridge + "/dhcp/10.0.0.0_24/hosts/" + A.replace(':', '-'));
    host(stage, bridge, A, "10.0.0.10", options);
    stage.cloud().settle();
  }

  /** Live, for one host: its guests are told what it says, but no more than tunnels carry. */
  @Test
  @Scenario("DP-08")
  void theMtuOfGuestsIsConfigured(Stage stage) throws MidonetException {
    UUID bridge = network(stage, 0);
    host(stage, bridge, A, "10.0.0.10");
    Wire wire = stage.plugInto(bridge, 3).getFirst();
    ConfigDocument document = new ConfigDocument.Host(stage.cloud().hostId(3));
    ConfigStore store = stage.cloud().nsdb().config();
    try {
      for (int[] each : new int[][] {{1400, 1400}, {9000, 1550}}) {
        var _ = store.update(document, _ -> "agent.midolman.dhcp_mtu : " + each[0]);
        Await.until(
            "an MTU of " + each[1],
            Stage.SOON,
            () -> offer(stage, wire).u16Value(DhcpOption.INTERFACE_MTU).orElse(0) == each[1]);
      }
    } finally {
      var _ = store.update(document, _ -> "");
    }
    Await.until(
        "the MTU as before",
        Stage.SOON,
        () -> offer(stage, wire).u16Value(DhcpOption.INTERFACE_MTU).orElse(0) == 1500);
  }

  /** Option, value, octets in hexadecimal: one of each kind of value. */
  private static final String[][] KINDS = {
    {"ip-forward-enable", "true", "01"},
    {"policy-filter", "10.0.0.0/8 192.168.0.0/16", "0a000000ff000000c0a80000ffff0000"},
    {"default-ttl", "64", "40"},
    {"max-datagram-reassembly", "576", "0240"},
    {"path-mtu-aging-timeout", "600", "00000258"},
    {"dhcp-state", "3", "03"},
    {"netbios-nodetype", "8", "08"},
    {"rapid-commit", "", ""},
    {"status-code", "2 not you", "026e6f7420796f75"},
    {"data-source", "1", "01"},
    {"classless-static-route", "10.0.0.0/8,10.0.0.1", "080a0a000001"}
  };

  @Test
  @Scenario({"DH-09", "DH-10"})
  void optionsOfEveryKind(Stage stage) {
    UUID bridge = network(stage, 0);
    String[] options = new String[2 * KINDS.length];
    for (int i = 0; i < KINDS.length; i++) {
      options[2 * i] = KINDS[i][0];
      options[2 * i + 1] = KINDS[i][1];
    }
    host(stage, bridge, A, "10.0.0.10", options);
    Wire wire = stage.plugInto(bridge, 2).getFirst();
    DhcpOptions offered = offer(stage, wire);
    int[] codes = {19, 21, 23, 22, 24, 156, 46, 80, 151, 157, 121};
    for (int i = 0; i < KINDS.length; i++) {
      assertThat(offered.bytes(codes[i]))
          .as(KINDS[i][0])
          .hasValue(HexFormat.of().parseHex(KINDS[i][2]));
    }
  }
}
