package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.midonet.packet.Frames.A;
import static org.midonet.packet.Frames.B;
import static org.midonet.packet.Frames.IP6_A;
import static org.midonet.packet.Frames.IP6_B;
import static org.midonet.packet.Frames.fromAtoB;
import static org.midonet.packet.Frames.segment;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.midonet.packet.NeighbourDiscovery.Advertisement;
import org.midonet.packet.NeighbourDiscovery.NameServers;
import org.midonet.packet.NeighbourDiscovery.PrefixInformation;
import org.midonet.packet.NeighbourDiscovery.RouterAdvertisement;
import org.midonet.packet.NeighbourDiscovery.RouterSolicitation;
import org.midonet.packet.NeighbourDiscovery.Solicitation;

class NeighbourDiscoveryTest {
  private static final long U32 = 0xffff_ffffL;

  private static Optional<NeighbourDiscovery> parse(byte[] frame) throws MalformedPacket {
    assertThat(EveryField.read(segment(frame)).allChecksumsRight()).isTrue();
    return NeighbourDiscovery.parse(Ipv6.parse(Ethernet.parse(frame).payload()));
  }

  private static void thereAndBack(NeighbourDiscovery message) throws MalformedPacket {
    assertThat(parse(message.toFrame(A, B, IP6_A, IP6_B))).hasValue(message);
  }

  @Property
  void neighbourMessages(
      @ForAll long low,
      @ForAll @LongRange(min = 0, max = Mac.MASK) long mac,
      @ForAll boolean with,
      @ForAll boolean router,
      @ForAll boolean solicited,
      @ForAll boolean override)
      throws MalformedPacket {
    Optional<Mac> option = with ? Optional.of(new Mac(mac)) : Optional.empty();
    Ip6 target = new Ip6(IP6_A.high(), low);
    thereAndBack(new Solicitation(target, option));
    thereAndBack(new Advertisement(target, router, solicited, override, option));
    thereAndBack(new RouterSolicitation(option));
  }

  @Property
  void routerMessages(
      @ForAll @IntRange(min = 0, max = 255) int hopLimit,
      @ForAll boolean managed,
      @ForAll boolean other,
      @ForAll @IntRange(min = 0, max = 0xffff) int lifetime,
      @ForAll @LongRange(min = 0, max = U32) long time,
      @ForAll @IntRange(min = 0, max = 128) int length,
      @ForAll @IntRange(min = 0, max = 3) int count)
      throws MalformedPacket {
    PrefixInformation prefix =
        new PrefixInformation(new Prefix(IP6_A, length), managed, other, time, U32 - time);
    List<Ip6> servers = List.of(IP6_A, IP6_B, Ip6.ALL_NODES).subList(0, count);
    thereAndBack(
        new RouterAdvertisement(
            hopLimit,
            managed,
            other,
            lifetime,
            time,
            U32 - time,
            Optional.of(B),
            managed ? Optional.of(time) : Optional.empty(),
            other ? List.of(prefix, prefix) : List.of(),
            count == 0 ? Optional.empty() : Optional.of(new NameServers(time, servers))));
  }

  @Test
  void aSolicitationGoesToTheGroupOfItsTarget() throws MalformedPacket {
    byte[] frame = new Solicitation(IP6_B, Optional.of(A)).toFrame(A, IP6_A);
    Ethernet ethernet = Ethernet.parse(frame);
    assertThat(new Mac(ethernet.destination())).hasToString("33:33:ff:02:00:0b");
    Ipv6 ip = Ipv6.parse(ethernet.payload());
    assertThat(ip.destination()).isEqualTo(IP6_B.solicitedNode());
    assertThat(ip.ttl()).isEqualTo(255);
  }

  @Test
  void fromAnotherLinkItIsRefused() {
    byte[] frame =
        fromAtoB()
            .ip(IP6_A, IP6_B)
            .ttl(254)
            .icmp(Icmpv6Type.NEIGHBOUR_SOLICITATION, 0, 0)
            .payload(IP6_B.toBytes())
            .build();
    assertThatExceptionOfType(MalformedPacket.class).isThrownBy(() -> parse(frame));
  }

  @Test
  void otherPacketsAreNone() throws MalformedPacket {
    assertThat(parse(fromAtoB().ip(IP6_A, IP6_B).echoRequest(1, 2).build())).isEmpty();
    assertThat(parse(fromAtoB().ip(IP6_A, IP6_B).udp(1, 2).build())).isEmpty();
  }

  @Test
  void anOptionOfNoLengthIsMalformed() {
    byte[] body = new byte[24];
    System.arraycopy(IP6_B.toBytes(), 0, body, 0, 16);
    byte[] frame = fromAtoB().ip(IP6_A, IP6_B).ttl(255).icmp(135, 0, 0).payload(body).build();
    assertThatExceptionOfType(MalformedPacket.class).isThrownBy(() -> parse(frame));
  }
}
