package org.midonet.nsdb;

import java.util.List;
import java.util.UUID;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Chain;
import org.midonet.topology.ChainBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.NextHop;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.RouterBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.RuleAction;

/** Topology objects with as little said about them as will do. */
public final class Things {

  private Things() {}

  public static Bridge bridge(String name) {
    return BridgeBuilder.builder().id(UUID.randomUUID()).name(name).adminStateUp(true).build();
  }

  public static BridgePort port(Bridge bridge) {
    return BridgePortBuilder.builder()
        .id(UUID.randomUUID())
        .bridgeId(bridge.id())
        .adminStateUp(true)
        .build();
  }

  public static Router router(String name) {
    return RouterBuilder.builder().id(UUID.randomUUID()).name(name).adminStateUp(true).build();
  }

  public static RouterPort port(Router router) {
    return RouterPortBuilder.builder()
        .id(UUID.randomUUID())
        .routerId(router.id())
        .adminStateUp(true)
        .mac(Mac.parse("ac:ca:ba:00:00:01"))
        .addresses(List.of(Prefix.parse("10.0.0.1/24")))
        .build();
  }

  public static Route route(Router router, RouterPort port) {
    return RouteBuilder.builder()
        .id(UUID.randomUUID())
        .routerId(router.id())
        .source(Prefix.parse("0.0.0.0/0"))
        .destination(Prefix.parse("10.0.0.0/24"))
        .nextHop(NextHop.PORT)
        .nextHopPortId(port.id())
        .weight(100)
        .build();
  }

  public static Chain chain(String name) {
    return ChainBuilder.builder().id(UUID.randomUUID()).name(name).build();
  }

  public static LiteralRule rule(Chain chain) {
    return new LiteralRule(UUID.randomUUID(), chain.id(), Condition.ANY, RuleAction.DROP);
  }
}
