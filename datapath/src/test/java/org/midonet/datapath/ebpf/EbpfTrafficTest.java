package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.Peer;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.datapath.TunnelKind;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.packet.FlowMask;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;

/**
 * Real stacks talk through the datapath: every first packet of a kind is a miss that comes back
 * (with unfinished checksums, as guests send them), and large segments stay whole.
 */
@Tag("lab")
class EbpfTrafficTest {
  private final List<AutoCloseable> closing = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : closing.reversed()) {
      one.close();
    }
  }

  private TestHost host() {
    TestHost host = new TestHost();
    closing.add(host);
    return host;
  }

  /** Decides misses as the function says, for all packets with the same MACs, type and ports. */
  private void drive(TestHost host, Function<Miss, List<Action>> decide) {
    Thread driver =
        Thread.ofPlatform()
            .name("driver")
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    host.datapath()
                        .receive(
                            Duration.ofSeconds(1),
                            miss -> {
                              FlowMatch match =
                                  new FlowMatch(miss.inPort(), miss.key(), FlowMask.EXACT);
                              host.datapath().putFlow(new Flow(match, decide.apply(miss), 0));
                              host.datapath().inject(miss.arrival(), miss.packet());
                            });
                  }
                });
    closing.add(
        () -> {
          driver.interrupt();
          host.datapath().wakeUp();
          driver.join();
        });
  }

  @Test
  void tcpOnOneHost() throws Exception {
    TestHost host = host();
    TestHost.Guest ann = host.guest("ann", "10.0.0.1");
    TestHost.Guest bob = host.guest("bob", "10.0.0.2");
    host.datapath().putPort(DatapathPort.of(1, ann.hostIndex(), 1500, 101));
    host.datapath().putPort(DatapathPort.of(2, bob.hostIndex(), 1500, 102));
    drive(host, miss -> List.of(new Action.Output(3 - miss.inPort())));
    TcpEcho.exchange(ann, bob, "10.0.0.2");
    assertThat(host.datapath().drops()).isEmpty();
  }

  @Test
  void tcpOnOneHostStraightToThePeer() throws Exception {
    TestHost host = host();
    TestHost.Guest ann = host.guest("ann", "10.0.0.1");
    TestHost.Guest bob = host.guest("bob", "10.0.0.2");
    host.datapath()
        .putPort(DatapathPort.of(1, ann.hostIndex(), 1500, 101).with(DatapathPort.Option.PEER));
    host.datapath()
        .putPort(DatapathPort.of(2, bob.hostIndex(), 1500, 102).with(DatapathPort.Option.PEER));
    drive(host, miss -> List.of(new Action.Output(3 - miss.inPort())));
    TcpEcho.exchange(ann, bob, "10.0.0.2");
    assertThat(host.datapath().drops()).isEmpty();
  }

  @Test
  void tcpThroughVxlanOfTheVirtualNetwork() throws Exception {
    TestHost host = host();
    TestHost.Guest ann = host.guest("ann", "10.0.0.1");
    TestHost.Guest bob = host.guest("bob", "10.0.0.2");
    EbpfDatapath datapath = host.datapath();
    datapath.putPort(DatapathPort.of(1, ann.hostIndex(), 1500, 101));
    datapath.putPort(DatapathPort.of(2, bob.hostIndex(), 1500, 102));
    for (int number : new int[] {5, 6, 8, 9}) {
      datapath.putPort(DatapathPort.of(number, 0, 0, 100 + number));
    }
    Ip4 here = Ip4.parse("198.51.100.1");
    Ip4 there = Ip4.parse("198.51.100.2");
    drive(
        host,
        miss -> {
          if (!miss.key().isIp()) {
            // Whoever asks is known from then on.
            Map<Mac, Ip4> peers =
                Map.of(new Mac(miss.key().ethSrc()), miss.inPort() == 1 ? here : there);
            datapath.putOverlay(
                miss.inPort() == 1
                    ? new Overlay(8, 9, 7, there, peers)
                    : new Overlay(5, 6, 7, here, peers));
            return List.of(new Action.Output(3 - miss.inPort()));
          }
          return switch (miss.inPort()) {
            case 1 -> List.of(new Action.Output(5));
            case 6 -> List.of(new Action.Decapsulate(7, 8));
            case 8 -> List.of(new Action.Output(2));
            case 2 -> List.of(new Action.Output(8));
            case 9 -> List.of(new Action.Decapsulate(7, 5));
            default -> List.of(new Action.Output(1));
          };
        });
    TcpEcho.exchange(ann, bob, "10.0.0.2");
    assertThat(datapath.drops()).isEmpty();
  }

  @Test
  void tcpThroughTheTunnel() throws Exception {
    throughTheTunnel("172.31.0.1", "172.31.0.2", Encapsulation.VXLAN);
  }

  @Test
  void tcpThroughATunnelOfIpv6() throws Exception {
    throughTheTunnel("fd00:31::1", "fd00:31::2", Encapsulation.VXLAN);
  }

  @Test
  void tcpThroughATunnelOfGre() throws Exception {
    throughTheTunnel("172.31.0.1", "172.31.0.2", Encapsulation.GRE);
  }

  @Test
  void tcpThroughATunnelOfGreOverIpv6() throws Exception {
    throughTheTunnel("fd00:31::1", "fd00:31::2", Encapsulation.GRE);
  }

  /** The hosts know each other by addresses that their kernels would not choose. */
  @Test
  void tcpBetweenSecondAddresses() throws Exception {
    throughTheTunnel("172.31.0.1", "172.31.0.2", Encapsulation.VXLAN, "172.31.0.11", "172.31.0.12");
  }

  @Test
  void tcpBetweenSecondAddressesOverIpv6() throws Exception {
    throughTheTunnel("fd00:31::1", "fd00:31::2", Encapsulation.VXLAN, "fd00:31::11", "fd00:31::12");
    throughTheTunnel("fd00:31::11", "fd00:31::12", Encapsulation.VXLAN, "fd00:31::1", "fd00:31::2");
  }

  private void throughTheTunnel(String addressOne, String addressTwo, Encapsulation how)
      throws Exception {
    throughTheTunnel(addressOne, addressTwo, how, "", "");
  }

  private void throughTheTunnel(
      String addressOne, String addressTwo, Encapsulation how, String before, String beforeTwo)
      throws Exception {
    TestHost one = host();
    TestHost two = host();
    if (before.isEmpty()) {
      TestHost.join(one, addressOne, two, addressTwo);
    } else {
      TestHost.join(one, before, two, beforeTwo);
      one.addAddress("u0", addressOne);
      two.addAddress("u1", addressTwo);
    }
    TestHost.Guest ann = one.guest("ann", "10.0.0.1");
    TestHost.Guest bob = two.guest("bob", "10.0.0.2");
    IpAddress hostOne = IpAddress.parse(addressOne);
    IpAddress hostTwo = IpAddress.parse(addressTwo);
    one.datapath().putPort(DatapathPort.of(1, ann.hostIndex(), 1500, 101));
    two.datapath().putPort(DatapathPort.of(1, bob.hostIndex(), 1500, 102));
    one.datapath().setPeers(Map.of(hostTwo, new Peer(how, hostOne)), Set.of(hostOne));
    two.datapath().setPeers(Map.of(hostOne, new Peer(how, hostTwo)), Set.of(hostTwo));
    if (how == Encapsulation.GRE && TestHost.KERNEL_HAS_GRE) {
      try (Rtnetlink links = one.links()) {
        assertThat(links.link(hostTwo.bits() == 32 ? "mn-gre" : "mn-gre6")).isPresent();
      }
    }
    drive(one, miss -> List.of(new Action.Tunnel(hostTwo, 102, TunnelKind.DELIVER)));
    drive(two, miss -> List.of(new Action.Tunnel(hostOne, 101, TunnelKind.DELIVER)));
    TcpEcho.exchange(ann, bob, "10.0.0.2");
    assertThat(one.datapath().drops()).isEmpty();
    assertThat(two.datapath().drops()).isEmpty();
  }

  @Test
  void tcpWithDrawnPorts() throws Exception {
    withDrawnPorts("10.0.0.1", "10.0.0.2", "10.0.0.77");
  }

  @Test
  void tcpWithDrawnPortsOverIpv6() throws Exception {
    withDrawnPorts("fd00::1", "fd00::2", "fd00::77");
  }

  private void withDrawnPorts(String annAddress, String bobAddress, String drawn) throws Exception {
    TestHost host = host();
    TestHost.Guest ann = host.guest("ann", annAddress);
    TestHost.Guest bob = host.guest("bob", bobAddress);
    host.datapath().putPort(DatapathPort.of(1, ann.hostIndex(), 1500, 101));
    host.datapath().putPort(DatapathPort.of(2, bob.hostIndex(), 1500, 102));
    // Nobody here answers for the drawn address: the guest is told the neighbour.
    try (Rtnetlink inside = bob.namespace().call(Rtnetlink::open);
        Rtnetlink other = ann.namespace().call(Rtnetlink::open)) {
      long mac = other.link("eth0").orElseThrow().mac();
      inside.addNeighbour(
          inside.link("eth0").orElseThrow().index(), InetAddress.getByName(drawn), mac);
    }
    Template template =
        new Template(
            MacMask.EXACT,
            Translation.NONE,
            Optional.of(new Draw(IpAddress.parse(drawn), new PortBlock(5120, 64))),
            List.of(new Action.Output(2)),
            Optional.of(new Template.Reverse(102, 0, MacMatch.ANY, List.of(new Action.Output(1)))),
            1,
            false);
    TemplateRef ref = host.datapath().addTemplate(template);
    drive(
        host,
        miss ->
            miss.inPort() == 1 && miss.key().protocol() == IpProtocol.TCP
                ? List.of(new Action.Connect(ref))
                : List.of(new Action.Output(3 - miss.inPort())));
    TcpEcho.exchange(ann, bob, bobAddress);
    assertThat(host.datapath().connections()).hasSize(2);
    assertThat(host.datapath().connections())
        .anySatisfy(
            connection -> {
              assertThat(connection.drawn()).isTrue();
              assertThat(connection.closing()).isTrue();
            });
    assertThat(host.datapath().drops()).isEmpty();
  }
}
