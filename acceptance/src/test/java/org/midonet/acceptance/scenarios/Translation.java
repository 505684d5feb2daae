package org.midonet.acceptance.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.midonet.packet.IpProtocol;

/**
 * The two chains of a router that translates: what comes in passes one, what leaves the other.
 * Rules are asked in the order in which they were made here.
 */
record Translation(Stage stage, UUID inbound, UUID outbound) {
  /** What the guests of {@link #site} share outside: the router's own address. */
  static final String SHARED = "172.16.0.1";

  /** The second guest's own address outside. */
  static final String FLOATING = "172.16.0.100";

  /** What comes in for this one goes to the first guest: TCP to port 8080, UDP to port 5353. */
  static final String LED = "172.16.0.80";

  /** A site whose router translates as the constants say. */
  static Site site(Stage stage) {
    Site site = Site.withNetworks(stage);
    begin(stage)
        .answers(site.uplink())
        .floating(FLOATING, "10.2.0.10")
        .leads(site.uplink(), IpProtocol.TCP, LED, "10.1.0.10", 8080)
        .leads(site.uplink(), IpProtocol.UDP, LED, "10.1.0.10", 5353)
        .shared(site.uplink(), SHARED, 1024, 65535)
        .at(site.router());
    return site;
  }

  static Translation begin(Stage stage) {
    return new Translation(stage, stage.network().chain("in"), stage.network().chain("out"));
  }

  /** A guest's address outside: seen from everywhere, also from inside and by the guest itself. */
  Translation floating(String address, String guest) {
    rule(inbound, "dnat", to(address), "natTargets", target(guest, 0, 0));
    rule(
        outbound,
        "snat",
        from(guest),
        "nwDstAddress",
        guest,
        "nwDstLength",
        32,
        "invNwDst",
        true,
        "natTargets",
        target(address, 0, 0));
    return this;
  }

  /** What comes in by a port for this address and protocol goes to a guest's port. */
  Translation leads(UUID uplink, int protocol, String address, String guest, int port) {
    rule(
        inbound,
        "dnat",
        to(address),
        "inPorts",
        List.of(uplink),
        "dlType",
        0x0800,
        "nwProto",
        protocol,
        "natTargets",
        target(guest, port, port));
    return this;
  }

  /** What leaves by a port in answer to what was led on has the address that was asked. */
  Translation answers(UUID uplink) {
    rule(outbound, "rev_dnat", List.of(), "outPorts", List.of(uplink));
    return this;
  }

  /** What leaves by a port has this address there, and one of these ports. */
  Translation shared(UUID uplink, String address, int first, int last) {
    rule(inbound, "rev_snat", to(address), "inPorts", List.of(uplink));
    rule(
        outbound,
        "snat",
        from(address),
        "invNwSrc",
        true,
        "outPorts",
        List.of(uplink),
        "dlType",
        0x0800,
        "natTargets",
        target(address, first, last));
    return this;
  }

  /** A router has these chains from now on, and every agent knows it. */
  void at(UUID router) {
    stage.changeAndSettle(
        "/routers/" + router, "inboundFilterId", inbound, "outboundFilterId", outbound);
  }

  private void rule(UUID chain, String type, List<Object> condition, Object... more) {
    List<Object> fields = new ArrayList<>(List.of("flowAction", "accept"));
    fields.addAll(condition);
    fields.addAll(List.of(more));
    UUID _ = stage.network().rule(chain, type, fields.toArray());
  }

  private static List<Object> to(String address) {
    return List.of("nwDstAddress", address, "nwDstLength", 32);
  }

  private static List<Object> from(String address) {
    return List.of("nwSrcAddress", address, "nwSrcLength", 32);
  }

  private static List<Object> target(String address, int first, int last) {
    return List.of(
        Map.of("addressFrom", address, "addressTo", address, "portFrom", first, "portTo", last));
  }
}
