package org.midonet.nsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.midonet.nsdb.Things.bridge;
import static org.midonet.nsdb.Things.chain;
import static org.midonet.nsdb.Things.port;
import static org.midonet.nsdb.Things.route;
import static org.midonet.nsdb.Things.router;
import static org.midonet.nsdb.Things.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Change.Create;
import org.midonet.nsdb.Change.Delete;
import org.midonet.nsdb.Change.DeleteIfExists;
import org.midonet.nsdb.Change.Update;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Host;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.Rule;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.Vip;
import org.midonet.topology.VipBuilder;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.Forbidden;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.NotFound;

/** Transactions on the topology: all or nothing, references whole, deletes as declared. */
public abstract class TopologyContract extends NsdbContract {

  private TopologyStore store() {
    return nsdb.topology();
  }

  @Test
  void whatIsCreatedIsFoundAndListed() throws Exception {
    Bridge one = bridge("one");
    Bridge two = bridge("two");
    store().commit(new Create(one), new Create(two));
    assertThat(store().find(Bridge.class, one.id())).contains(one);
    assertThat(store().list(Bridge.class)).containsExactlyInAnyOrder(one, two);
    assertThat(store().list(Bridge.class, List.of(two.id(), UUID.randomUUID(), one.id())))
        .containsExactly(two, one);
    assertThat(store().exists(Bridge.class, one.id())).isTrue();
    assertThat(store().exists(Router.class, one.id())).isFalse();
    assertThatExceptionOfType(NotFound.class).isThrownBy(() -> store().get(Router.class, one.id()));
  }

  @Test
  void aFamilyIsOneType() throws Exception {
    Bridge bridge = bridge("b");
    BridgePort port = port(bridge);
    store().commit(new Create(bridge), new Create(port));
    assertThat(store().find(Port.class, port.id())).contains(port);
    assertThat(store().find(BridgePort.class, port.id())).contains(port);
    assertThat(store().find(RouterPort.class, port.id())).isEmpty();
    assertThat(store().list(RouterPort.class)).isEmpty();
    assertThat(store().referrers(Bridge.class, bridge.id(), Port.class, "bridgeId"))
        .containsExactly(port);
  }

  @Test
  void anIdIsTakenOnce() throws Exception {
    Bridge bridge = bridge("b");
    Bridge other = bridge("other");
    store().commit(new Create(bridge));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () ->
                store().commit(new Create(other), new Create(bridge.with().name("again").build())))
        .withMessageContaining(bridge.id().toString());
    assertThat(store().list(Bridge.class)).containsExactly(bridge);
  }

  @Test
  void aDanglingReferenceIsRefusedWithItsField() throws Exception {
    Bridge missing = bridge("missing");
    Bridge there = bridge("there");
    assertThatThrownBy(() -> store().commit(new Create(there), new Create(port(missing))))
        .isInstanceOfSatisfying(
            NotFound.class,
            e -> {
              assertThat(e.field()).contains("bridgeId");
              assertThat(e.id()).isEqualTo(missing.id().toString());
              assertThat(e.type()).isEqualTo("Bridge");
            });
    assertThat(store().list(Bridge.class)).isEmpty();
    assertThat(store().list(Port.class)).isEmpty();
  }

  @Test
  void objectsOfOneCommitMayPointToEachOtherInAnyOrder() throws Exception {
    Chain chain = chain("c");
    LiteralRule rule = rule(chain);
    Chain withRule = chain.with().ruleIds(List.of(rule.id())).build();
    store().commit(new Create(withRule), new Create(rule));
    assertThat(store().referrers(Chain.class, chain.id()))
        .containsExactly(new Referrer(Rule.class, "chainId", rule.id()));
    assertThat(store().referrers(Rule.class, rule.id()))
        .containsExactly(new Referrer(Chain.class, "ruleIds", chain.id()));
    store().commit(new Delete(Rule.class, rule.id()));
    assertThat(store().get(Chain.class, chain.id()).ruleIds()).isEmpty();
    store().commit(new Delete(Chain.class, chain.id()));
    assertThat(store().list(Chain.class)).isEmpty();
  }

  @Test
  void deletionCascadesTransitively() throws Exception {
    Router router = router("r");
    RouterPort inside = port(router);
    Bridge bridge = bridge("b");
    BridgePort peer = port(bridge).with().peerId(inside.id()).build();
    Route route = route(router, inside);
    store()
        .commit(
            new Create(router),
            new Create(inside),
            new Create(route),
            new Create(bridge),
            new Create(peer));
    store().commit(new Delete(Router.class, router.id()));
    assertThat(store().list(Router.class)).isEmpty();
    assertThat(store().list(Route.class)).isEmpty();
    assertThat(store().list(Port.class))
        .containsExactly(peer.with().peerId(Optional.empty()).build());
    assertThat(store().referrers(Bridge.class, bridge.id())).hasSize(1);
  }

  @Test
  void aClearedReferenceLeavesTheObject() throws Exception {
    Chain chain = chain("c");
    Bridge bridge =
        bridge("b").with().inboundFilterId(chain.id()).outboundFilterId(chain.id()).build();
    store().commit(new Create(chain), new Create(bridge));
    store().commit(new Delete(Chain.class, chain.id()));
    assertThat(store().get(Bridge.class, bridge.id()))
        .isEqualTo(
            bridge
                .with()
                .inboundFilterId(Optional.empty())
                .outboundFilterId(Optional.empty())
                .build());
  }

  @Test
  void aClearedReferenceInsideAListElementTakesTheElementWithIt() throws Exception {
    Host host = new Host(UUID.randomUUID(), Optional.of("h"), 1, 1);
    TunnelZone zone =
        new TunnelZone(
            UUID.randomUUID(),
            Optional.of("tz"),
            TunnelType.VXLAN,
            List.of(new TunnelZone.Member(host.id(), IpAddress.parse("192.0.2.1"))));
    store().commit(new Create(host), new Create(zone));
    assertThat(store().referrers(Host.class, host.id()))
        .containsExactly(new Referrer(TunnelZone.class, "members.hostId", zone.id()));
    store().commit(new Delete(Host.class, host.id()));
    assertThat(store().get(TunnelZone.class, zone.id()).members()).isEmpty();
  }

  @Test
  void aRefusingReferrerStopsTheDeletion() throws Exception {
    Router router = router("r");
    RouterPort uplink = port(router);
    LoadBalancer balancer =
        new LoadBalancer(UUID.randomUUID(), Optional.empty(), true, Optional.of(router.id()));
    store().commit(new Create(router), new Create(uplink), new Create(balancer));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> store().commit(new Delete(Router.class, router.id())))
        .withMessageContaining(balancer.id().toString());
    assertThat(store().exists(Port.class, uplink.id())).isTrue();
    store()
        .commit(
            new Delete(Router.class, router.id()), new Delete(LoadBalancer.class, balancer.id()));
    assertThat(store().list(Router.class)).isEmpty();
  }

  @Test
  void aRefusalDeepInACascadeStopsAll() throws Exception {
    Router router = router("r");
    RouterPort uplink = port(router);
    Vip vip =
        new Vip(
            UUID.randomUUID(),
            Optional.empty(),
            true,
            IpAddress.parse("203.0.113.9"),
            80,
            false,
            Optional.of(uplink.id()));
    store().commit(new Create(router), new Create(uplink), new Create(vip));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> store().commit(new Delete(Router.class, router.id())));
    assertThat(store().list(Router.class)).containsExactly(router);
    assertThat(store().list(Port.class)).containsExactly(uplink);
  }

  @Test
  void anExclusiveReferenceIsAlone() throws Exception {
    Router router = router("r");
    LoadBalancer first =
        new LoadBalancer(UUID.randomUUID(), Optional.empty(), true, Optional.of(router.id()));
    LoadBalancer second =
        new LoadBalancer(UUID.randomUUID(), Optional.empty(), true, Optional.of(router.id()));
    store().commit(new Create(router), new Create(first));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> store().commit(new Create(second)))
        .withMessageContaining("routerId");
    store()
        .commit(
            new Update(new LoadBalancer(first.id(), Optional.empty(), true, Optional.empty())),
            new Create(second));
    assertThat(store().referrers(Router.class, router.id()))
        .containsExactly(new Referrer(LoadBalancer.class, "routerId", second.id()));
  }

  @Test
  void bothEndsOfALinkFollowEachOther() throws Exception {
    Bridge bridge = bridge("b");
    Router router = router("r");
    BridgePort left = port(bridge);
    RouterPort right = port(router);
    RouterPort other = port(router);
    store()
        .commit(
            new Create(bridge),
            new Create(router),
            new Create(left),
            new Create(right),
            new Create(other));

    store().commit(new Update(left.with().peerId(right.id()).build()));
    assertThat(store().get(Port.class, right.id()).peerId()).contains(left.id());

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> store().commit(new Update(other.with().peerId(left.id()).build())))
        .withMessageContaining("peerId");

    store().commit(new Update(left.with().peerId(other.id()).build()));
    assertThat(store().get(Port.class, right.id()).peerId()).isEmpty();
    assertThat(store().get(Port.class, other.id()).peerId()).contains(left.id());

    store().commit(new Delete(Port.class, other.id()));
    assertThat(store().get(Port.class, left.id()).peerId()).isEmpty();
    assertThat(store().referrers(Port.class, left.id())).isEmpty();
  }

  @Test
  void aVersionCanBeAskedFor() throws Exception {
    Bridge bridge = bridge("b");
    store().commit(new Create(bridge));
    int version = store().findVersioned(Bridge.class, bridge.id()).orElseThrow().version();
    store().commit(new Update(bridge.with().name("c").build(), OptionalInt.of(version)));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () ->
                store()
                    .commit(new Update(bridge.with().name("d").build(), OptionalInt.of(version))));
    assertThat(store().get(Bridge.class, bridge.id()).name()).contains("c");
  }

  @Test
  void whatIsMissingCannotBeChanged() throws Exception {
    Bridge bridge = bridge("b");
    assertThatExceptionOfType(NotFound.class).isThrownBy(() -> store().commit(new Update(bridge)));
    assertThatExceptionOfType(NotFound.class)
        .isThrownBy(() -> store().commit(new Delete(Bridge.class, bridge.id())));
    assertThatExceptionOfType(NotFound.class)
        .isThrownBy(() -> store().referrers(Bridge.class, bridge.id()));
    store().commit(new DeleteIfExists(Bridge.class, bridge.id()));
    assertThat(store().exists(Bridge.class, bridge.id())).isFalse();
  }

  @Test
  void laterChangesSeeEarlierOnes() throws Exception {
    Bridge bridge = bridge("b");
    BridgePort port = port(bridge);
    store().commit(new Create(bridge), new Update(bridge.with().name("c").build()));
    assertThat(store().get(Bridge.class, bridge.id()).name()).contains("c");
    store().commit(new Create(port), new Delete(Port.class, port.id()));
    assertThat(store().list(Port.class)).isEmpty();
    store().commit(new Delete(Bridge.class, bridge.id()), new Create(bridge));
    assertThat(store().list(Bridge.class)).containsExactly(bridge);
    assertThatExceptionOfType(NotFound.class)
        .isThrownBy(() -> store().commit(new Delete(Bridge.class, bridge.id()), new Create(port)));
    assertThat(store().list(Bridge.class)).containsExactly(bridge);
  }

  @Test
  void aReferenceThatMovesLeavesNoTrace() throws Exception {
    Chain one = chain("one");
    Chain two = chain("two");
    Bridge bridge = bridge("b").with().inboundFilterId(one.id()).build();
    store().commit(new Create(one), new Create(two), new Create(bridge));
    Bridge after =
        store().update(Bridge.class, bridge.id(), b -> b.with().inboundFilterId(two.id()).build());
    assertThat(after.inboundFilterId()).contains(two.id());
    assertThat(store().referrers(Chain.class, one.id())).isEmpty();
    assertThat(store().referrers(Chain.class, two.id())).hasSize(1);
  }

  @Test
  void moreThanOneTransactionHoldsIsRefusedAsAWhole() throws Exception {
    List<Change> changes = new ArrayList<>();
    Bridge bridge = bridge("big");
    changes.add(new Create(bridge));
    for (int i = 0; i < 2000; i++) {
      changes.add(new Create(port(bridge)));
    }
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> store().commit(changes))
        .withMessageContaining("smaller");
    assertThat(store().list(Bridge.class)).isEmpty();
  }

  @Test
  void listsAreOldestFirst() throws Exception {
    Bridge bridge = bridge("b");
    store().commit(new Create(bridge));
    List<BridgePort> made = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      BridgePort port = port(bridge);
      store().commit(new Create(port));
      made.add(port);
    }
    store().update(BridgePort.class, made.getFirst().id(), p -> p.with().vlanId(7).build());
    assertThat(store().list(Port.class).stream().map(Port::id))
        .containsExactlyElementsOf(made.stream().map(BridgePort::id).toList());
    assertThat(
            store().referrers(Bridge.class, bridge.id(), Port.class, "bridgeId").stream()
                .map(Port::id))
        .containsExactlyElementsOf(made.stream().map(BridgePort::id).toList());
  }

  @Test
  void moreThanOneTransactionHoldsIsDeletedInSteps() throws Exception {
    Bridge bridge = bridge("big");
    Chain chain = chain("filter");
    store().commit(new Create(bridge), new Create(chain));
    for (int step = 0; step < 8; step++) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        changes.add(new Create(port(bridge).with().inboundFilterId(chain.id()).build()));
      }
      store().commit(changes);
    }
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> store().commit(new Delete(Bridge.class, bridge.id())));
    assertThatExceptionOfType(Forbidden.class)
        .isThrownBy(
            () ->
                store()
                    .dismantle(
                        Bridge.class,
                        bridge.id(),
                        (stored, transaction) -> {
                          throw new Forbidden("not " + stored.id());
                        }));
    assertThat(store().list(Port.class)).hasSize(800);
    assertThat(store().dismantle(Bridge.class, bridge.id(), (stored, transaction) -> {})).isTrue();
    assertThat(store().list(Port.class)).isEmpty();
    assertThat(store().list(Bridge.class)).isEmpty();
    assertThat(store().referrers(Chain.class, chain.id())).isEmpty();
    assertThat(store().dismantle(Bridge.class, bridge.id(), (stored, transaction) -> {})).isFalse();
  }

  @Test
  void whatRefusesKeepsAllOfALargeDeletion() throws Exception {
    Router router = router("many");
    store().commit(new Create(router));
    List<RouterPort> ports = new ArrayList<>();
    for (int step = 0; step < 8; step++) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ports.add(port(router));
        changes.add(new Create(ports.getLast()));
      }
      store().commit(changes);
    }
    Vip vip =
        VipBuilder.builder()
            .id(UUID.randomUUID())
            .address(IpAddress.parse("10.0.0.9"))
            .port(80)
            .gatewayPortId(ports.getLast().id())
            .build();
    store().commit(new Create(vip));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () -> store().dismantle(Router.class, router.id(), (stored, transaction) -> {}));
    assertThat(store().list(Port.class)).hasSize(400);
    store().commit(new Delete(Vip.class, vip.id()));
    assertThat(store().dismantle(Router.class, router.id(), (stored, transaction) -> {})).isTrue();
    assertThat(store().list(Port.class)).isEmpty();
  }

  @Test
  void aFailingWorkChangesNothing() throws Exception {
    Bridge bridge = bridge("b");
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(
            () ->
                store()
                    .transact(
                        transaction -> {
                          transaction.apply(new Create(bridge));
                          assertThat(transaction.get(Bridge.class, bridge.id())).isEqualTo(bridge);
                          throw new InvalidInput("name", "not this one");
                        }));
    assertThat(store().list(Bridge.class)).isEmpty();
  }
}
