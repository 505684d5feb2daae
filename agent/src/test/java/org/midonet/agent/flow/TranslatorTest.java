package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Template;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.DecTtl;
import org.midonet.simulation.Action.Decapsulate;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.PopVlan;
import org.midonet.simulation.Action.PushVlan;
import org.midonet.simulation.Action.ReturnTo;
import org.midonet.simulation.Action.SetEthDst;
import org.midonet.simulation.Action.SetEthSrc;
import org.midonet.simulation.Action.SetIpDst;
import org.midonet.simulation.Action.SetIpSrc;
import org.midonet.simulation.Action.SetTpDst;
import org.midonet.simulation.Action.SetTpSrc;
import org.midonet.simulation.Change;
import org.midonet.simulation.ConnectionTemplate;
import org.midonet.simulation.Draw;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Place;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;

class TranslatorTest {

  private static final Mac MAC = new Mac(0x0200_0000_0009L);
  private static final IpAddress ADDRESS = IpAddress.parse("203.0.113.1");
  private static final ConnectionTemplate.Compare EXACT =
      new ConnectionTemplate.Compare(Mac.MASK, Mac.MASK, true);

  private final SmallNetwork network = new SmallNetwork();

  @Test
  @Scenario({"TU-06", "TU-09"})
  void everyActionHasItsWord() {
    assertThat(
            translator()
                .actions(
                    List.of(
                        new SetEthSrc(MAC),
                        new SetEthDst(MAC),
                        new SetIpSrc(ADDRESS),
                        new SetIpDst(ADDRESS),
                        new SetTpSrc(1),
                        new SetTpDst(2),
                        new DecTtl(1),
                        new PushVlan(3),
                        new PopVlan(),
                        new Output(network.bob.port().id()))))
        .containsExactly(
            new Action.SetEthSrc(MAC),
            new Action.SetEthDst(MAC),
            new Action.SetIpSrc(ADDRESS),
            new Action.SetIpDst(ADDRESS),
            new Action.SetTpSrc(1),
            new Action.SetTpDst(2),
            new Action.DecTtl(1),
            new Action.PushVlan(3),
            new Action.PopVlan(),
            new Action.Output(2));
  }

  @Test
  void aPortElsewhereIsReachedByATunnel() {
    Translator translator = translator();
    assertThat(translator.actions(List.of(new Output(network.zoe.port().id()))))
        .containsExactly(tunnel(network.zoe.port().tunnelKey(), TunnelKind.DELIVER));
    assertThat(translator.hosts()).containsExactly(SmallNetwork.OTHER);
  }

  @Test
  void whatLeadsNowhereIsLeftOutAndTheHostIsNoted() {
    network.tunnels.clear();
    Translator translator = translator();
    assertThat(
            translator.actions(
                List.of(new Output(network.zoe.port().id()), new Output(network.bob.port().id()))))
        .containsExactly(new Action.Output(2));
    assertThat(translator.hosts()).containsExactly(SmallNetwork.OTHER);
    assertThat(translator().actions(List.of(new DecTtl(1), new Output(network.zoe.port().id()))))
        .isEmpty();
    assertThat(translator().actions(List.of(new Output(new UUID(8, 8))))).isEmpty();
  }

  @Test
  void whatIsHandedToItsOwnerGoesAsAReturnOfItsOwnPort() {
    assertThat(
            translator()
                .actions(List.of(new ReturnTo(network.ann.port().id(), network.zoe.port().id()))))
        .containsExactly(tunnel(network.ann.port().tunnelKey(), TunnelKind.RETURN));
  }

  @Test
  void aStatefulFlowIsRememberedWhereAGuestIs() {
    Template template =
        translator()
            .template(template(network.zoe.port().id(), Optional.empty()), 1, false)
            .orElseThrow();
    assertThat(template.forwardActions())
        .containsExactly(tunnel(network.zoe.port().tunnelKey(), TunnelKind.REMEMBER));
    assertThat(template.owner()).isOne();
    Template.Reverse reverse = template.reverse().orElseThrow();
    assertThat(reverse.place()).isEqualTo(network.zoe.port().tunnelKey());
    assertThat(reverse.actions()).containsExactly(new Action.Output(1));
    assertThat(reverse.macs().destination()).isEqualTo(MAC.value());
  }

  @Test
  void aWayOutIsNotAskedToRemember() {
    RouterPort uplink = routerPort(0, new UUID(4, 1));
    network.change(
        new Change.Put(uplink), new Change.PortAt(uplink.id(), Optional.of(SmallNetwork.OTHER)));
    Template template =
        translator().template(template(uplink.id(), Optional.empty()), 1, false).orElseThrow();
    assertThat(template.forwardActions()).containsExactly(tunnel(500, TunnelKind.DELIVER));
  }

  private static RouterPort routerPort(int number, UUID router) {
    return RouterPortBuilder.builder()
        .id(new UUID(3, number))
        .routerId(router)
        .adminStateUp(true)
        .mac(MAC)
        .tunnelKey(500 + number)
        .build();
  }

  /** VXLAN that came in by a port, which is local, for a VTEP that is at work elsewhere. */
  private List<Action> unwrapped(UUID by, RouterPort vtep) {
    network.change(
        new Change.Put(vtep), new Change.PortAt(vtep.id(), Optional.of(SmallNetwork.OTHER)));
    return translator()
        .actions(
            List.of(
                new SetEthDst(MAC),
                new DecTtl(1),
                new Decapsulate(by, new TreeMap<>(Map.of(7, vtep.id())))));
  }

  @Test
  void vxlanGoesUntouchedToWhereItsVtepIsAtWork() {
    RouterPort uplink = routerPort(1, new UUID(4, 1));
    RouterPort vtep = routerPort(2, new UUID(4, 2)).withVni(Optional.of(7));
    network.change(new Change.Put(uplink));
    network.local.put(uplink.id(), 5);
    assertThat(unwrapped(uplink.id(), vtep)).containsExactly(tunnel(501, TunnelKind.RETURN));
    network.local.put(vtep.id(), 6);
    assertThat(unwrapped(uplink.id(), vtep)).contains(new Action.Decapsulate(7, 6));
  }

  @Test
  void vxlanIsNotHandedOnTwiceNorForAGuest() {
    RouterPort elsewhere = routerPort(1, new UUID(4, 1));
    RouterPort vtep = routerPort(2, new UUID(4, 2)).withVni(Optional.of(7));
    network.change(new Change.Put(elsewhere));
    for (UUID by : List.of(elsewhere.id(), network.ann.port().id())) {
      assertThat(unwrapped(by, vtep))
          .noneMatch(Action.Tunnel.class::isInstance)
          .last()
          .isEqualTo(new Action.Drop(Judgement.code(DropReason.LOCAL_UNUSED)));
    }
  }

  @Test
  void aDrawnSourceIsNotATranslation() {
    Draw draw = new Draw(new UUID(4, 1), ADDRESS, network.ann.port().id(), 1024, 64);
    Template template =
        translator()
            .template(template(network.bob.port().id(), Optional.of(draw)), 1, false)
            .orElseThrow();
    assertThat(template.draw().orElseThrow().address()).isEqualTo(ADDRESS);
    assertThat(template.draw().orElseThrow().ports().contains(1087)).isTrue();
    assertThat(template.translation().source()).isEmpty();
    assertThat(template.translation().sourcePort()).isEmpty();
  }

  @Test
  void aTemplateWhoseOutputLeadsNowhereIsNone() {
    network.tunnels.clear();
    assertThat(translator().template(template(network.zoe.port().id(), Optional.empty()), 1, false))
        .isEmpty();
  }

  private ConnectionTemplate template(UUID to, Optional<Draw> draw) {
    return new ConnectionTemplate(
        network.ann.port().id(),
        new Place.PortPlace(network.ann.port().id()),
        EXACT,
        new ConnectionTemplate.Translation(
            draw.map(Draw::address),
            Optional.empty(),
            draw.map(d -> java.util.OptionalInt.of(d.firstPort()))
                .orElse(java.util.OptionalInt.empty()),
            java.util.OptionalInt.empty()),
        draw,
        List.of(new Output(to)),
        Optional.of(
            new ConnectionTemplate.Reverse(
                to,
                network.view.placeOf(to),
                0,
                MAC.value(),
                MAC.value(),
                EXACT,
                List.of(new Output(network.ann.port().id())))));
  }

  private Translator translator() {
    return new Translator(network.view, network);
  }

  private static Action tunnel(int key, TunnelKind kind) {
    return new Action.Tunnel(SmallNetwork.OTHERS_ADDRESS, key, kind);
  }
}
