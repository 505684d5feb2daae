package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Frames.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.Icmp;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.topology.NextHop;
import org.midonet.topology.Router;

/**
 * What a router tells the sender of a packet that goes nowhere, in both versions of IP: type and
 * code, from whom, and what it quotes.
 */
class RouterErrorsTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String FAR = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void twoNetworksAndAnUplink() {
    cloud.bridge("net1").vm("vm1", "net1").bridge("net2").vm("vm2", "net2").router("r");
    cloud.routerPort("r1", "r", R1, "10.0.1.1/24", "2001:db8:1::1/64").plug("r1", "net1");
    cloud
        .routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24", "2001:db8:2::1/64")
        .plug("r2", "net2")
        .uplink("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24", "2001:db8:f::2/64");
    cloud
        .route("r", "10.0.2.0/24", "r2")
        .route("r", "2001:db8:2::/64", "r2")
        .routeVia("r", "192.0.2.0/24", "up", "203.0.113.1")
        .routeVia("r", "2001:db8:a::/48", "up", "2001:db8:f::1")
        .mac("net1", VM, "vm1")
        .mac("net2", FAR, "vm2")
        .neighbour("r", "10.0.2.5", FAR)
        .neighbour("r", "2001:db8:2::5", FAR);
  }

  private static byte[] v4(String destination) {
    return udp(VM, R1, "10.0.1.5", destination, 4000, 53);
  }

  private static byte[] v6(String destination) {
    return udp(VM, R1, "2001:db8:1::5", destination, 4000, 53);
  }

  /** The only thing that comes of it is an error to its sender, which quotes it as it was sent. */
  private void told(Verdict verdict, byte[] sent, int type, int code) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict.cacheable()).as("each is told").isFalse();
    assertThat(verdict.deliveries()).hasSize(1);
    assertThat(verdict.deliveries().getFirst().port()).isEqualTo(cloud.id("vm1"));
    byte[] frame = verdict.deliveries().getFirst().frame();
    try {
      FlowKey error = FlowKeys.parse(frame);
      FlowKey about = FlowKeys.parse(sent);
      assertThat(error.icmpType()).isEqualTo(type);
      assertThat(error.icmpCode()).isEqualTo(code);
      assertThat(error.ipDst()).isEqualTo(about.ipSrc());
      assertThat(error.ipSrc())
          .as("the port by which it came in")
          .isEqualTo(IpAddress.parse(about.isIpv6() ? "2001:db8:1::1" : "10.0.1.1"));
      assertThat(error.ethSrc()).isEqualTo(Mac.parse(R1).value());
      assertThat(error.ethDst()).isEqualTo(Mac.parse(VM).value());
      MemorySegment quote =
          Icmp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload()).body();
      assertThat(quote.toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(Ethernet.parse(sent).payload().toArray(ValueLayout.JAVA_BYTE));
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private void told(byte[] frame, int type, int code) {
    told(cloud.send("vm1", frame), frame, type, code);
  }

  @Test
  void thereIsNoRoute() {
    told(v4("198.51.100.1"), 3, 0);
    told(v6("2001:db8:dead::1"), 1, 0);
  }

  @Test
  void aRouteRejects() {
    special(NextHop.REJECT);
    told(v4("10.0.2.5"), 3, 13);
    told(v6("2001:db8:2::5"), 1, 1);
  }

  @Test
  void aRouteIsABlackHole() {
    special(NextHop.BLACKHOLE);
    for (byte[] frame : new byte[][] {v4("10.0.2.5"), v6("2001:db8:2::5")}) {
      Verdict verdict = cloud.send("vm1", frame);
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.BLACKHOLE));
      assertThat(verdict.deliveries()).isEmpty();
      assertThat(verdict.cacheable()).as("the datapath drops the next").isTrue();
    }
  }

  private void special(NextHop kind) {
    cloud.route(
        "no4", "r", "0.0.0.0/0", "10.0.2.5/32", kind, Optional.empty(), Optional.empty(), 1);
    cloud.route(
        "no6", "r", "::/0", "2001:db8:2::5/128", kind, Optional.empty(), Optional.empty(), 1);
  }

  @Test
  void aRouteIsForSomeSourcesOnly() {
    cloud.route(
        "s4",
        "r",
        "10.0.1.5/32",
        "10.0.2.0/24",
        NextHop.REJECT,
        Optional.empty(),
        Optional.empty(),
        -1);
    cloud.route(
        "s6",
        "r",
        "2001:db8:1::5/128",
        "2001:db8:2::/64",
        NextHop.REJECT,
        Optional.empty(),
        Optional.empty(),
        -1);
    told(v4("10.0.2.5"), 3, 13);
    told(v6("2001:db8:2::5"), 1, 1);
    assertThat(cloud.send("vm1", udp(VM, R1, "10.0.1.6", "10.0.2.5", 1, 2)))
        .isInstanceOf(Verdict.Forward.class);
    assertThat(cloud.send("vm1", udp(VM, R1, "2001:db8:1::6", "2001:db8:2::5", 1, 2)))
        .isInstanceOf(Verdict.Forward.class);
  }

  /** Who waited for a neighbour in vain is told whether it was the host or the gateway. */
  @Test
  void nobodyIsThere() {
    for (byte[] frame : new byte[][] {v4("10.0.2.9"), v6("2001:db8:2::9")}) {
      boolean ipv6 = frame.length > v4("10.0.2.9").length;
      told(inVain(frame), frame, ipv6 ? 1 : 3, ipv6 ? 3 : 1);
    }
    for (byte[] frame : new byte[][] {v4("192.0.2.9"), v6("2001:db8:a::9")}) {
      boolean ipv6 = frame.length > v4("10.0.2.9").length;
      told(inVain(frame), frame, ipv6 ? 1 : 3, 0);
    }
  }

  private Verdict inVain(byte[] frame) {
    assertThat(cloud.send("vm1", frame)).isInstanceOf(Verdict.Waiting.class);
    return Simulation.simulate(cloud.view, cloud.id("vm1"), Cloud.packet(frame).inVain());
  }

  @Test
  void theWayWasTooLong() {
    byte[] four = Frames.ip(VM, R1, "10.0.1.5", "10.0.2.5").ttl(1).udp(4000, 53).build();
    byte[] six = Frames.ip(VM, R1, "2001:db8:1::5", "2001:db8:2::5").ttl(1).udp(4000, 53).build();
    told(four, 11, 0);
    told(six, 3, 0);
  }

  @Test
  void rulesOfRoutersAndTheirPortsReject() {
    for (String place : new String[] {"r1 in", "r in", "r out", "r2 out"}) {
      String of = place.substring(0, place.indexOf(' '));
      boolean in = place.endsWith("in");
      cloud.chain("no", Cloud.reject(c -> c.protocol(17)));
      cloud.filters(of, in ? "no" : "", in ? "" : "no");
      told(v4("10.0.2.5"), 3, 13);
      told(v6("2001:db8:2::5"), 1, 1);
      cloud.filters(of, "", "");
    }
  }

  /** What the router has translated before it found nobody is told to who sent it. */
  @Test
  void afterTheTranslationOfItsSource() {
    cloud
        .chain("out", Cloud.nat(false, c -> c.protocol(17), "203.0.113.7", "203.0.113.7", 0, 0))
        .filters("r", "", "out");
    byte[] gone = v4("192.0.2.9");
    told(inVain(gone), gone, 3, 0);
    byte[] near = v4("10.0.2.9");
    told(inVain(near), near, 3, 1);
    cloud.chain("no", Cloud.reject(c -> c.protocol(17))).filters("r2", "", "no");
    told(v4("10.0.2.5"), 3, 13);
  }

  @Test
  void afterTheTranslationOfItsDestination() {
    cloud
        .chain("in", Cloud.nat(true, c -> c.protocol(17), "10.0.2.9", "10.0.2.9", 0, 0))
        .filters("r", "in", "");
    byte[] called = v4("203.0.113.80");
    told(inVain(called), called, 3, 1);
    cloud.chain("no", Cloud.reject(c -> c.protocol(17))).filters("r2", "", "no");
    cloud.neighbour("r", "10.0.2.9", FAR);
    told(v4("203.0.113.80"), 3, 13);
  }

  @Test
  void routersAndTheirPortsAreDown() {
    cloud.put(((Router) cloud.object("r")).withAdminStateUp(false));
    told(v4("10.0.2.5"), 3, 13);
    told(v6("2001:db8:2::5"), 1, 1);
    cloud.put(((Router) cloud.object("r")).withAdminStateUp(true));
    cloud.routerPortWith("r1", p -> p.withAdminStateUp(false));
    told(v4("10.0.2.5"), 3, 13);
    told(v6("2001:db8:2::5"), 1, 1);
  }

  /** Errors, what is for many, later fragments, and what has no sender get no answer. */
  @Test
  void someAreNotTold() {
    byte[] later = v4("198.51.100.1");
    later[21] = 0x10;
    byte[] error =
        Frames.ip(VM, R1, "10.0.1.5", "198.51.100.1").icmp(3, 1, 0).payload(new byte[28]).build();
    byte[] error6 =
        Frames.ip(VM, R1, "2001:db8:1::5", "2001:db8:dead::1")
            .icmp(1, 3, 0)
            .payload(new byte[48])
            .build();
    byte[][] silent = {
      later,
      error,
      error6,
      udp(VM, R1, "0.0.0.0", "198.51.100.1", 1, 2),
      udp(VM, R1, "::", "2001:db8:dead::1", 1, 2),
      udp(VM, R1, "10.0.1.5", "224.0.0.9", 1, 2),
      udp(VM, R1, "10.0.1.5", "255.255.255.255", 1, 2),
      udp(VM, R1, "10.0.1.5", "10.0.1.255", 1, 2)
    };
    for (byte[] frame : silent) {
      Verdict verdict = cloud.send("vm1", frame);
      assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Drop.class);
      assertThat(verdict.deliveries()).isEmpty();
    }
  }
}
