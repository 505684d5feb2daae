package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.midonet.packet.DhcpMessage;
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

/**
 * What an operator writes as an extra option, and which octets that makes (RFC 2132, 3442, 5859).
 */
class DhcpOptionsTest {

  private static final Mac VM = Mac.parse("02:00:00:00:00:01");

  private final Cloud cloud = new Cloud().bridge("net").vm("vm1", "net");

  private void subnet(String name, String bridge, ExtraOption... extra) {
    DhcpHost host = new DhcpHost(VM, IpAddress.parse("10.1.0.5"), Optional.empty(), List.of(extra));
    cloud.put(
        new Dhcp(
            cloud.id(name),
            cloud.id(bridge),
            Prefix.parse("10.1.0.0/24"),
            Optional.of(IpAddress.parse("10.1.0.2")),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(host),
            true));
  }

  private Verdict discover() {
    return cloud.send(
        "vm1",
        FrameBuilder.ethernet(VM, Mac.BROADCAST)
            .ip(Ip4.ANY, Ip4.BROADCAST)
            .udp(68, 67)
            .payload(
                DhcpMessage.ofClient(DhcpMessage.Type.DISCOVER, 1, VM, DhcpOptions.NONE).toBytes())
            .build());
  }

  private DhcpOptions offered(ExtraOption... extra) throws MalformedPacket {
    subnet("subnet", "net", extra);
    Verdict verdict = discover();
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    IpPacket ip = IpPacket.parse(Ethernet.parse(verdict.deliveries().getFirst().frame()).payload());
    return DhcpMessage.parse(Udp.parse(ip.payload()).payload()).options();
  }

  @ParameterizedTest
  @Scenario("DH-11")
  @CsvSource(
      delimiter = '|',
      value = {
        "netmask             | 1   | 255.255.255.0        | ffffff00",
        "time-offset         | 2   | 3600                 | 00000e10",
        "router              | 3   | 10.0.0.1 10.0.0.2    | 0a0000010a000002",
        "dns-server          | 6   | 8.8.8.8              | 08080808",
        "log-server          | 7   | 10.0.0.1             | 0a000001",
        "lpr-server          | 9   | 10.0.0.1             | 0a000001",
        "host-name           | 12  | vm                   | 766d",
        "boot-file-size      | 13  | 512                  | 0200",
        "domain-name         | 15  | a.b                  | 612e62",
        "swap-server         | 16  | 10.0.0.1             | 0a000001",
        "root-path           | 17  | /r                   | 2f72",
        "extension-path      | 18  | /e                   | 2f65",
        "ip-forward-enable   | 19  | on                   | 01",
        "ip-forward-enable   | 19  | 0                    | 00",
        "default-ttl         | 23  | 255                  | ff",
        "mtu                 | 26  | 1400                 | 0578",
        "broadcast           | 28  | 10.0.0.255           | 0a0000ff",
        "router-discovery    | 31  | false                | 00",
        "arp-timeout         | 35  | 4294967295           | ffffffff",
        "tcp-ttl             | 37  | 1                    | 01",
        "nis-domain          | 40  | n                    | 6e",
        "nis-server          | 41  | 10.0.0.1             | 0a000001",
        "ntp-server          | 42  | 10.0.0.1,10.0.0.2    | 0a0000010a000002",
        "netbios-ns          | 44  | 10.0.0.1             | 0a000001",
        "netbios-nodetype    | 46  | 8                    | 08",
        "t1                  | 58  | 60                   | 0000003c",
        "t2                  | 59  | 90                   | 0000005a",
        "vendor-class        | 60  | v                    | 76",
        "tftp-server-name    | 66  | t                    | 74",
        "bootfile-name       | 67  | b                    | 62",
        "smtp-server         | 69  | 10.0.0.1             | 0a000001",
        "pop3-server         | 70  | 10.0.0.1             | 0a000001",
        "www-server          | 72  | 10.0.0.1             | 0a000001",
        "classless-static-route | 121 | 10.0.0.0/8,10.1.0.9 | 080a0a010009",
        "tftp-server-address | 150 | 10.0.0.1             | 0a000001"
      })
  void aGoodValueIsEncodedByNameAndByNumber(String name, int code, String value, String octets)
      throws MalformedPacket {
    for (String word : List.of(name, Integer.toString(code))) {
      assertThat(offered(new ExtraOption(word, value)).bytes(code).map(HexFormat.of()::formatHex))
          .as(word)
          .contains(octets);
    }
  }

  @ParameterizedTest
  @Scenario("DH-11")
  @CsvSource(
      delimiter = '|',
      value = {
        "netmask                | 1   | 255.255.255",
        "log-server             | 7   | 10.0.0.1,",
        "log-server             | 7   | fe80::1",
        "boot-file-size         | 13  | 65536",
        "boot-file-size         | 13  | -1",
        "ip-forward-enable      | 19  | maybe",
        "default-ttl            | 23  | 256",
        "default-ttl            | 23  | x",
        "arp-timeout            | 35  | 4294967296",
        "classless-static-route | 121 | 10.0.0.0/8",
        "classless-static-route | 121 | 10.0.0.0/33,10.0.0.1",
        "no-such-option         | 224 | x",
        "0                      | 0   | x",
        "53                     | 53  | 5",
        "255                    | 255 | x",
        "999                    | 99  | x"
      })
  void aBadValueIsLeftOutAndTheRestIsSent(String name, int code, String value)
      throws MalformedPacket {
    DhcpOptions offered =
        offered(new ExtraOption(name, value), new ExtraOption("domain-name", "still.there"));
    assertThat(offered.text(15)).contains("still.there");
    if (code == 53) {
      assertThat(offered.u8Value(53)).hasValue(DhcpMessage.Type.OFFER.code());
    } else if (code == 1) {
      assertThat(offered.bytes(1).map(HexFormat.of()::formatHex)).contains("ffffff00");
    } else {
      assertThat(offered.bytes(code)).isEmpty();
    }
  }

  @Test
  @Scenario("DH-13")
  void aSubnetOfNoBridgeHarmsNobody() throws MalformedPacket {
    assertThat(discover()).isNotInstanceOf(Verdict.Answer.class);
    subnet("dangling", "no-such-bridge", new ExtraOption("domain-name", "nowhere"));
    assertThat(discover()).isNotInstanceOf(Verdict.Answer.class);
    assertThat(offered(new ExtraOption("domain-name", "here")).text(15)).contains("here");
  }
}
