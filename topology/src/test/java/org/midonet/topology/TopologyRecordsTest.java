package org.midonet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Mac;
import org.midonet.topology.json.TopologyJson;

class TopologyRecordsTest {

  private final ObjectMapper json = TopologyJson.mapper();

  @Property(tries = 100)
  void everyRecordSurvivesJson(@ForAll long seed) throws Exception {
    for (Class<? extends TopologyObject> type : TopologyTypes.ALL) {
      TopologyObject object = new RandomRecords(seed).next(type);
      String text = json.writerFor(type).writeValueAsString(object);
      assertThat(json.readValue(text, type)).isEqualTo(object);
    }
  }

  /** Neutron sends options without a value. */
  @Test
  void anOptionWithoutAValueSurvivesJson() throws Exception {
    DhcpHost.ExtraOption option = new DhcpHost.ExtraOption("dns-server", "");
    String text = json.writeValueAsString(option);
    assertThat(json.readValue(text, DhcpHost.ExtraOption.class)).isEqualTo(option);
  }

  @Property(tries = 100)
  void withoutATargetNothingPointsToIt(@ForAll long seed) {
    for (Class<? extends TopologyObject> type : TopologyTypes.ALL) {
      TopologyObject object = new RandomRecords(seed).next(type);
      for (Reference reference : References.of(object)) {
        if (reference.onDelete() != OnDelete.CLEAR) {
          continue;
        }
        TopologyObject cleared = References.without(object, reference.to(), reference.id());
        assertThat(References.of(cleared))
            .doesNotContain(reference)
            .hasSizeLessThan(References.of(object).size());
      }
    }
  }

  @Test
  void aRuleTellsItsChainAndTheChainItsRules() {
    UUID chain = UUID.randomUUID();
    UUID rule = UUID.randomUUID();
    LiteralRule drop = new LiteralRule(rule, chain, Condition.ANY, RuleAction.DROP);

    assertThat(References.of(drop))
        .containsExactly(
            new Reference("chainId", Chain.class, chain, OnDelete.CASCADE, false, false));
    assertThat(References.of(ChainBuilder.builder().id(chain).ruleIds(List.of(rule)).build()))
        .containsExactly(new Reference("ruleIds", Rule.class, rule, OnDelete.CLEAR, false, false));
  }

  @Test
  void aHostThatGoesLeavesItsTunnelZones() {
    UUID gone = UUID.randomUUID();
    UUID stays = UUID.randomUUID();
    TunnelZone zone =
        TunnelZoneBuilder.builder()
            .id(UUID.randomUUID())
            .type(TunnelType.VXLAN)
            .members(
                List.of(
                    new TunnelZone.Member(gone, org.midonet.packet.IpAddress.parse("10.0.0.1")),
                    new TunnelZone.Member(stays, org.midonet.packet.IpAddress.parse("10.0.0.2"))))
            .build();

    assertThat(References.without(zone, Host.class, gone).members())
        .extracting(TunnelZone.Member::hostId)
        .containsExactly(stays);
  }

  @Test
  void aLinkCanBeSetAndTakenAway() {
    UUID peer = UUID.randomUUID();
    BridgePort port =
        BridgePortBuilder.builder()
            .id(UUID.randomUUID())
            .bridgeId(UUID.randomUUID())
            .adminStateUp(true)
            .build();

    BridgePort linked = References.with(port, "peerId", Optional.of(peer));
    assertThat(linked.peerId()).contains(peer);
    assertThat(linked.interior()).isTrue();
    assertThat(References.with(linked, "peerId", Optional.empty())).isEqualTo(port);
  }

  @Test
  void whatIsAbsentInJsonIsEmpty() throws Exception {
    UUID id = UUID.randomUUID();
    Chain chain = json.readValue("{\"id\":\"" + id + "\",\"fromTheFuture\":1}", Chain.class);
    assertThat(chain).isEqualTo(ChainBuilder.builder().id(id).build());
  }

  @Test
  void badTextIsReportedWithItsPlace() {
    String text = "{\"id\":\"" + UUID.randomUUID() + "\",\"mac\":\"not a mac\"}";
    assertThatThrownBy(() -> json.readValue(text, L2Insertion.class))
        .isInstanceOfSatisfying(
            JsonMappingException.class,
            e ->
                assertThat(e.getPath())
                    .extracting(JsonMappingException.Reference::getFieldName)
                    .contains("mac"));
    assertThat(Mac.parse("ac:ca:ba:00:00:01")).hasToString("ac:ca:ba:00:00:01");
  }

  /** The bindings of spec nsdb.md section 4, from the side that we store. */
  @Test
  void deletionsDoWhatTheSpecSays() {
    assertThat(
            Stream.of(TopologyTypes.ALL.toArray(Class<?>[]::new))
                .flatMap(TopologyRecordsTest::declarations))
        .contains(
            "BridgePort.bridgeId CASCADE Bridge",
            "RouterPort.routerId CASCADE Router",
            "BridgePort.peerId CLEAR Port symmetric",
            "BridgePort.hostId CLEAR Host",
            "BridgePort.portGroupIds CLEAR PortGroup",
            "BridgePort.inboundFilterId CLEAR Chain",
            "RouterPort.dhcpId CLEAR Dhcp",
            "Dhcp.bridgeId CASCADE Bridge",
            "DhcpV6.bridgeId CASCADE Bridge",
            "Bridge.inboundFilterId CLEAR Chain",
            "Bridge.outboundMirrorIds CLEAR Mirror",
            "Route.routerId CASCADE Router",
            "Route.nextHopPortId CASCADE Port",
            "Route.gatewayDhcpId CASCADE Dhcp",
            "Router.localRedirectChainId CLEAR Chain",
            "LoadBalancer.routerId REFUSE Router exclusive",
            "Vip.gatewayPortId REFUSE Port",
            "Vip.poolId CASCADE Pool",
            "Pool.loadBalancerId CASCADE LoadBalancer",
            "Pool.healthMonitorId CLEAR HealthMonitor",
            "PoolMember.poolId CASCADE Pool",
            "Mirror.toPortId CASCADE Port",
            "LiteralRule.chainId CASCADE Chain",
            "ForwardNatRule.floatingIpPortId CASCADE Port",
            "TraceRequest.bridgeId CASCADE Bridge",
            "TraceRequest.portId CASCADE Port",
            "BgpNetwork.routerId CASCADE Router",
            "BgpPeer.routerId CASCADE Router",
            "L2Insertion.portId CASCADE Port",
            "L2Insertion.servicePortId CASCADE Port",
            "ServiceContainer.portId CASCADE Port",
            "ServiceContainer.serviceGroupId CASCADE ServiceContainerGroup",
            "ServiceContainerGroup.hostGroupId CLEAR HostGroup",
            "HostGroup.hostIds CLEAR Host",
            "TunnelZone.Member.hostId CLEAR Host");
  }

  private static Stream<String> declarations(Class<?> type) {
    if (type.isSealed()) {
      return Stream.of(type.getPermittedSubclasses()).flatMap(TopologyRecordsTest::declarations);
    }
    return Stream.concat(
            Stream.of(type), Stream.of(type.getDeclaredClasses()).filter(Class::isRecord))
        .flatMap(record -> Stream.of(record.getRecordComponents()))
        .filter(component -> component.isAnnotationPresent(Ref.class))
        .map(
            component -> {
              Ref ref = component.getAnnotation(Ref.class);
              String owner =
                  component
                      .getDeclaringRecord()
                      .getCanonicalName()
                      .replace("org.midonet.topology.", "");
              return owner
                  + "."
                  + component.getName()
                  + " "
                  + ref.onDelete()
                  + " "
                  + ref.to().getSimpleName()
                  + (ref.symmetric() ? " symmetric" : "")
                  + (ref.exclusive() ? " exclusive" : "");
            });
  }
}
