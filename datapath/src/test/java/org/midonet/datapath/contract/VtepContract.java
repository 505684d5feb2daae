package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.PortLimits;
import org.midonet.datapath.Template;
import org.midonet.datapath.Translation;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.VtepTunnel;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;

/** A port that leads to a hardware VTEP, and what comes from there. */
public abstract class VtepContract extends DatapathContract {
  /** A server behind the VTEP. */
  protected static final Guest SRV = new Guest(7, mac(0x30), Ip4.parse("10.0.0.30"));

  private static final int VNI = 0xc0ffee;
  private static final int MTU = 1450;
  private static final IpAddress ALSO = Ip4.parse("172.31.0.10");

  private VtepTunnel tunnel = new VtepTunnel(SRV.port(), VNI, Ip4.ANY, Ip4.ANY, Set.of());

  @BeforeEach
  void aVtep() {
    datapath.putPort(
        new DatapathPort(SRV.port(), 0, MTU, SRV.key(), SRV.key(), PortLimits.USUAL, Set.of()));
    tunnel = new VtepTunnel(SRV.port(), VNI, bed.own(), bed.vtep(), Set.of(ALSO));
    datapath.putVtepTunnel(tunnel);
  }

  private void expectAtVtep(FrameBuilder... frames) {
    List<Frame> wanted = java.util.Arrays.stream(frames).map(f -> Frame.of(f.build())).toList();
    assertThat(bed.atVteps())
        .isEqualTo(
            wanted.stream()
                .map(frame -> new TestBed.AtVtep(bed.own(), bed.vtep(), VNI, frame))
                .toList());
  }

  private void fromVtep(IpAddress sender, int vni, FrameBuilder frame) {
    bed.sendFromVtep(sender, vni, frame.build());
  }

  @Test
  void whatIsPutOutGoesToTheVtepInItsNetwork() {
    always(ANN, new Action.SetEthSrc(INNER), to(SRV));
    send(ANN, udp(ANN, SRV, 1, 2));
    expectAtVtep(udp(new Guest(1, INNER, ANN.address()), SRV, 1, 2));
    expectNothing();
  }

  @Test
  void aFloodGoesThereToo() {
    always(ANN, to(SRV), to(BOB), to(CAT));
    FrameBuilder packet = udp(ANN, SRV, 1, 2);
    send(ANN, packet);
    expectAtVtep(packet);
    expectAll(Map.of(BOB.port(), List.of(packet), CAT.port(), List.of(packet)));
  }

  @Test
  void whatItSendsArrivesByThePort() {
    FrameBuilder packet = udp(SRV, BOB, 1, 2);
    fromVtep(bed.vtep(), VNI, packet);
    Miss miss = theMiss();
    assertThat(miss.inPort()).isEqualTo(SRV.port());
    assertThat(miss.reason()).isEqualTo(MissReason.NO_FLOW);
    datapath.putFlow(new Flow(match(SRV.port(), packet, CONVERSATION), List.of(to(BOB)), 1));
    datapath.inject(miss.arrival(), miss.packet());
    expect(BOB, packet);
    fromVtep(ALSO, VNI, packet);
    expect(BOB, packet);
  }

  @Test
  void whoAndWhichNetworkMustBothBeKnown() {
    always(SRV, to(BOB));
    fromVtep(bed.vtep(), VNI - 1, udp(SRV, BOB, 1, 2));
    fromVtep(bed.others().getFirst(), VNI, udp(SRV, BOB, 1, 2));
    expectNothing();
    drops(DropReason.TUNNEL_PEER, 2);
  }

  /** Its VNI may be the key of a port: it is no host. */
  @Test
  void itDoesNotSpeakAsAHost() {
    bed.sendTunnelled(bed.vtep(), TunnelKind.DELIVER, BOB.key(), udp(SRV, BOB, 1, 2).build());
    fromVtep(bed.vtep(), BOB.key(), udp(SRV, BOB, 1, 2));
    expectNothing();
    drops(DropReason.TUNNEL_PEER, 2);
  }

  @Test
  void itsConnectionsAreKnownAgain() {
    MacMatch back = new MacMatch(ANN.mac().value(), SRV.mac().value(), MacMask.NONE);
    stateful(
        ANN,
        udp(ANN, SRV, 1, 2),
        new Template(
            MacMask.NONE,
            Translation.source(PUBLIC),
            Optional.empty(),
            List.of(to(SRV)),
            Optional.of(new Template.Reverse(SRV.key(), 0, back, List.of(to(ANN)))),
            ANN.port(),
            false));
    send(ANN, udp(ANN, SRV, 1, 2));
    expectAtVtep(udp(ANN.as(PUBLIC), SRV, 1, 2));
    fromVtep(bed.vtep(), VNI, udp(SRV, ANN.as(PUBLIC), 2, 1));
    expect(ANN, udp(SRV, ANN, 2, 1));
  }

  @Test
  void whatDoesNotFitIsAMiss() {
    always(ANN, to(SRV));
    send(ANN, ANN.to(SRV).udp(1, 2).payload(new byte[MTU]));
    assertThat(theMiss().reason()).isEqualTo(MissReason.TOO_BIG);
  }

  /** A guest must not be able to send VXLAN of others' networks there, nor to seem to be there. */
  @Test
  void noUplinkPassesItsAddresses() {
    datapath.putPort(port(OUTSIDE).with(DatapathPort.Option.GUARDED));
    always(ANN, to(OUTSIDE));
    send(ANN, udp(ANN, SRV.as(bed.vtep()), 1, 4789));
    send(OUTSIDE, udp(SRV.as(ALSO), ANN, 1, 2));
    expectNothing();
    drops(DropReason.UNDERLAY, 2);
    datapath.removeVtepTunnel(SRV.port());
    passes(ANN, OUTSIDE, udp(ANN, SRV.as(bed.vtep()), 1, 4789));
    bed.others().forEach(other -> send(ANN, udp(ANN, SRV.as(other), 1, 2)));
    expectNothing();
    drops(DropReason.UNDERLAY, 4);
  }

  @Test
  void anotherAddressAnotherWay() {
    always(ANN, to(SRV));
    IpAddress other = bed.others().getFirst();
    datapath.putVtepTunnel(new VtepTunnel(SRV.port(), 5, bed.own(), other, Set.of()));
    send(ANN, udp(ANN, SRV, 1, 2));
    assertThat(bed.atVteps())
        .containsExactly(
            new TestBed.AtVtep(bed.own(), other, 5, Frame.of(udp(ANN, SRV, 1, 2).build())));
    fromVtep(bed.vtep(), VNI, udp(SRV, BOB, 1, 2));
    drops(DropReason.TUNNEL_PEER, 1);
    fromVtep(other, 5, udp(SRV, BOB, 1, 2));
    assertThat(theMiss().inPort()).isEqualTo(SRV.port());
  }

  @Test
  void whereItLeadsIsTold() {
    assertThat(datapath.vtepTunnels()).containsExactly(Map.entry(SRV.port(), tunnel));
    datapath.removeVtepTunnel(SRV.port());
    assertThat(datapath.vtepTunnels()).isEmpty();
    always(ANN, to(SRV));
    send(ANN, udp(ANN, SRV, 1, 2));
    expectNothing();
    drops(DropReason.NO_OUTPUT, 1);
    fromVtep(bed.vtep(), VNI, udp(SRV, BOB, 1, 2));
    expectNothing();
    drops(DropReason.TUNNEL_PEER, 1);
  }
}
