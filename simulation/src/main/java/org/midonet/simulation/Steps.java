package org.midonet.simulation;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.midonet.packet.IpAddress;

/** Writes a path for people: one step a line. */
public final class Steps {

  private Steps() {}

  /** All steps of a path, one a line. */
  public static String render(List<Step> path) {
    StringBuilder text = new StringBuilder();
    for (Step step : path) {
      text.append(line(step)).append('\n');
    }
    return text.toString();
  }

  /** One step as a sentence. */
  public static String line(Step step) {
    return switch (step) {
      case Step.Entered s -> "enters device " + s.device() + " by port " + s.port();
      case Step.Filtered s ->
          (s.inbound() ? "inbound" : "outbound") + " filter of " + s.of() + ": chain " + s.chain();
      case Step.Matched s -> "rule " + s.rule() + " of chain " + s.chain() + ": " + s.effect();
      case Step.Traced s -> "trace request " + s.request() + " is met at " + s.at();
      case Step.Learned s ->
          "bridge " + s.bridge() + " sees " + s.mac() + vlan(s.vlan()) + " at port " + s.port();
      case Step.Switched s ->
          "bridge " + s.bridge() + " has " + s.destination() + " at port " + s.port();
      case Step.Flooded s -> "bridge " + s.bridge() + " floods to " + s.ports() + " ports";
      case Step.Routed s ->
          "router "
              + s.router()
              + " takes route "
              + s.route()
              + " to "
              + s.destination()
              + via(s.gateway());
      case Step.Resolved s ->
          "next hop "
              + s.nextHop()
              + s.mac().map(mac -> " is " + mac).orElse(" has no known hardware address");
      case Step.Translated s ->
          (s.source() ? "source " : "destination ")
              + s.from()
              + " becomes "
              + s.to()
              + s.ports()
              + " at "
              + s.device();
      case Step.Balanced s ->
          "load balancer " + s.balancer() + " gives VIP " + s.vip() + " to member " + s.member();
      case Step.Mirrored s ->
          "mirror " + s.mirror() + " sends a copy out of port " + s.port() + ":";
      case Step.Redirected s ->
          "rule " + s.rule() + " sends it " + (s.into() ? "into" : "out of") + " port " + s.port();
      case Step.Made s -> "device " + s.device() + " makes " + s.what();
      case Step.Took s -> s.device() + " takes it: " + s.what();
      case Step.TooBig s ->
          "too big for the MTU "
              + s.mtu()
              + " behind port "
              + s.port()
              + (s.fragmented() ? ": cut into fragments" : "");
      case Step.Encapsulated s ->
          "port "
              + s.port()
              + " puts it into VXLAN "
              + s.vni()
              + " from "
              + s.from()
              + " to "
              + s.to();
      case Step.Decapsulated s ->
          "router " + s.router() + " takes it out of the VXLAN packet to " + s.address();
      case Step.ToVtep s ->
          "port "
              + s.port()
              + " leads to VTEP "
              + s.vtep()
              + " at "
              + s.addresses().stream().map(IpAddress::toString).collect(joining(", "))
              + ", in VXLAN "
              + s.vni();
      case Step.Left s -> "leaves by port " + s.port();
      case Step.HandedTo s -> "goes to the owner of its NAT block, port " + s.owner();
      case Step.ServedMetadata s -> "is for the metadata service of the host of port " + s.port();
      case Step.Dropped s ->
          "dropped at "
              + s.at()
              + ": "
              + s.reason()
              + s.rule().map(rule -> " by rule " + rule).orElse("");
      case Step.Waits s -> "waits for " + s.need();
      case Step.JudgedAsAnswer _ -> "if it answers a connection that is known where it leaves:";
      case Step.ReturnSimulated s -> "its answer, coming in by port " + s.port() + ":";
    };
  }

  private static String vlan(int vlan) {
    return vlan == 0 ? "" : " (VLAN " + vlan + ")";
  }

  private static String via(Optional<?> gateway) {
    return gateway.map(address -> " via " + address).orElse("");
  }
}
