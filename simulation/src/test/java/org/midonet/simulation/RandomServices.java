package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Condition;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Host;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Mirror;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.TraceRequestBuilder;
import org.midonet.topology.Vip;

/** What a cloud does for its guests beside carrying their packets, chosen at random. */
final class RandomServices {

  private static final List<String> MEMBERS =
      List.of("member1", "member2", "member3", "member4", "member5");
  private static final List<String> VIPS = List.of("vip1", "vip2", "vip3", "vip4");

  private final Cloud cloud;
  private final Dice dice;
  private final RandomRules rules;

  RandomServices(Cloud cloud, Dice dice, RandomRules rules) {
    this.cloud = cloud;
    this.dice = dice;
    this.rules = rules;
  }

  /** The router balances some of what comes for addresses that packets have. */
  void balancing() {
    cloud
        .balancer("lb", "r")
        .pool("pool1", "lb", L4Protocol.TCP)
        .pool("pool2", "lb", L4Protocol.UDP);
    cloud
        .vip("vip1", "pool1", "8.8.8.8", 80, false)
        .vip("vip2", "pool2", "203.0.113.50", 53, true)
        .vip("vip3", "pool1", "203.0.113.50", 81, true)
        .vip("vip4", "pool2", "2001:db8:2::5", 53, false);
    cloud
        .member("member1", "pool1", "10.0.2.5", 80, 1)
        .member("member2", "pool1", "10.0.1.6", 1024, 3)
        .member("member3", "pool2", "10.0.2.6", 53, 2)
        .member("member4", "pool2", "203.0.113.9", 4000, 1)
        .member("member5", "pool2", "2001:db8:1::6", 53, 1);
  }

  /** The balancer, its pools, VIPs and members change, or come into being. */
  void changeBalancing() {
    String member = dice.pick(MEMBERS);
    switch (dice.below(8)) {
      case 0 -> cloud.remove(PoolMember.class, member);
      case 1 -> cloud.remove(Vip.class, dice.pick(VIPS));
      case 2 -> cloud.remove(Pool.class, "pool1");
      case 3 ->
          cloud.put(
              new LoadBalancer(
                  cloud.id("lb"), Optional.empty(), dice.coin(), Optional.of(cloud.id("r"))));
      case 4 -> balancing();
      case 5 -> cloud.member(member, dice.pick(List.of("pool1", "pool2")), "10.0.2.5", 80, 2);
      case 6 -> cloud.vip("vip1", "pool1", "8.8.8.8", 80, dice.coin());
      default ->
          cloud.put(
              new PoolMember(
                  cloud.id(member),
                  Optional.of(cloud.id(dice.pick(List.of("pool1", "pool2")))),
                  dice.coin(),
                  dice.pick(List.of(LbStatus.values())),
                  IpAddress.parse(dice.pick(List.of("10.0.2.5", "10.0.2.6", "10.0.1.6"))),
                  dice.pick(List.of(80, 53)),
                  dice.below(3)));
    }
  }

  /** A mirror comes, goes or changes, or somebody uses or leaves it. */
  void changeMirror(List<String> filtered) {
    String mirror = dice.pick(List.of("mirror1", "mirror2"));
    switch (dice.below(5)) {
      case 0 -> cloud.remove(Mirror.class, mirror);
      case 1, 2 ->
          cloud.mirror(
              mirror,
              dice.pick(List.of("vm2", "vm4", "r2-net2", "up")),
              dice.oneIn(3) ? Condition.ANY : rules.condition());
      default ->
          cloud.mirrored(dice.pick(filtered), dice.coin() ? mirror : "", dice.coin() ? mirror : "");
    }
  }

  /** A service is inserted, moved or taken away. */
  void changeInsertion() {
    String name = dice.pick(List.of("insertion1", "insertion2"));
    if (dice.oneIn(4)) {
      cloud.remove(L2Insertion.class, name);
    } else {
      cloud.insertion(
          name,
          dice.pick(List.of("vm1", "vm2")),
          dice.pick(Dice.MACS.subList(0, 2)),
          dice.pick(List.of("vm2", "vm4", "late")),
          dice.below(2) * 5,
          dice.below(2),
          dice.coin());
    }
  }

  /** Somebody asks for packets' traces, or not any more. */
  void changeTrace() {
    if (dice.oneIn(4)) {
      cloud.remove(TraceRequest.class, "trace");
      return;
    }
    TraceRequestBuilder request =
        TraceRequestBuilder.builder()
            .id(cloud.id("trace"))
            .limit(10)
            .enabled(!dice.oneIn(4))
            .condition(rules.condition());
    switch (dice.below(3)) {
      case 0 -> request.portId(Optional.of(cloud.id(dice.pick(List.of("vm1", "r1", "up")))));
      case 1 -> request.bridgeId(Optional.of(cloud.id(dice.pick(List.of("net1", "net2")))));
      default -> request.routerId(Optional.of(cloud.id("r")));
    }
    cloud.put(request.build());
  }

  /** How guests come by addresses, if they do. */
  void changeDhcp() {
    if (dice.oneIn(4)) {
      boolean four = dice.coin();
      cloud.remove(four ? Dhcp.class : DhcpV6.class, four ? "dhcp" : "dhcp6");
      return;
    }
    Mac client = Mac.parse(Dice.MACS.getFirst());
    if (dice.coin()) {
      IpAddress address = IpAddress.parse("10.0.1.5");
      cloud.put(
          new Dhcp(
              cloud.id("dhcp"),
              cloud.id("net1"),
              Prefix.parse("10.0.1.0/24"),
              Optional.empty(),
              Optional.of(IpAddress.parse("10.0.1.1")),
              List.of(),
              Optional.empty(),
              List.of(),
              List.of(new DhcpHost(client, address, Optional.empty(), List.of())),
              !dice.oneIn(4)));
    } else {
      IpAddress address = IpAddress.parse("2001:db8:1::5");
      cloud.put(
          new DhcpV6(
              cloud.id("dhcp6"),
              cloud.id("net1"),
              Prefix.parse("2001:db8:1::/64"),
              Optional.of(dice.pick(List.of(Ipv6Mode.values()))),
              Optional.of(dice.pick(List.of(Ipv6Mode.values()))),
              List.of(),
              List.of(new DhcpV6Host(client.toString(), address, Optional.empty())),
              !dice.oneIn(4)));
    }
  }
}
