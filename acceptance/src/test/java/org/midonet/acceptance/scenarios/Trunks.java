package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.arp;
import static org.midonet.acceptance.scenarios.Frames.arpReply;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.pong;
import static org.midonet.acceptance.scenarios.Frames.tagged;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.midonet.lab.Await;
import org.midonet.lab.Commands;
import org.midonet.lab.Namespace;
import org.midonet.lab.Outcome;

/**
 * A bridge with VLANs and two trunks, on two hosts, into two switches outside that speak the
 * spanning tree protocol and are linked: a ring, in which they must block one port. A host behind
 * the first switch talks to guests on two VLANs.
 *
 * <pre>
 *                    ┌── trunk 1 (host 1) ── hub ── uplink, first switch (root) ── out
 *  guests ── bridge ─┤                                      │ ring
 *                    └── trunk 2 (host 2) ───────── uplink, second switch
 * </pre>
 *
 * <p>The second switch reaches the root by the ring's own link, so its trunk is the one that it
 * blocks. The hub, which knows no such protocol, can lose all packets while both its neighbours see
 * their links up.
 */
final class Trunks implements AutoCloseable {
  private static final int[] VLANS = {100, 200};
  private static final Duration FAILOVER = Duration.ofSeconds(50);
  private static final Duration FAILBACK = Duration.ofSeconds(30);
  private static final Duration ROUND = Duration.ofMillis(200);

  /**
   * The protocol's shortest times. After a change of the tree a switch is to forget what it has not
   * heard for the forward delay (IEEE 802.1D, 17.11); Linux forgets such entries only when they
   * would have gone anyhow, so they always go so soon.
   */
  private static final String STP =
      "link add br0 type bridge mcast_snooping 0 stp_state 1 forward_delay 200 hello_time 100"
          + " max_age 600 ageing_time 200";

  private final Stage stage;
  private final UUID bridge;
  private final List<UUID> trunks = new ArrayList<>();
  private final List<Wire> guests = new ArrayList<>();
  private final List<Namespace> places = new ArrayList<>();
  private final Namespace first;
  private final Namespace second;
  private final Namespace hub;
  private final Wire outside;

  private Trunks(Stage stage) {
    this.stage = stage;
    bridge = stage.network().bridge("vlans");
    first = place("sw1");
    second = place("sw2");
    hub = place("hub");
    outside = stage.wireIn(first, "out").behindSwitch();
  }

  /** All of it, with the second trunk blocked and traffic by the first. */
  static Trunks build(Stage stage) {
    Trunks made = new Trunks(stage);
    try {
      made.connect();
      stage.ready();
      for (Namespace each : made.places) {
        each.ip("link set br0 up");
      }
      made.worksFromOutside(1, FAILOVER);
      made.worksFromInside(1, FAILOVER);
      return made;
    } catch (RuntimeException | AssertionError e) {
      made.close();
      throw e;
    }
  }

  private void connect() {
    first.ip(STP + " priority 4096");
    second.ip(STP);
    hub.ip("link add br0 type bridge mcast_snooping 0");
    stage.cloud().lab().veth(first, "ring", second, "ring");
    first.ip("link set ring master br0");
    second.ip("link set ring master br0");
    trunk(1, hub, "inner");
    stage.cloud().lab().veth(hub, "outer", first, "uplink");
    hub.ip("link set outer master br0");
    first.ip("link set uplink master br0");
    trunk(2, second, "uplink");
    second.ip("link set uplink type bridge_slave cost 200");
    first.ip("link set out master br0");
    for (int i = 0; i < VLANS.length; i++) {
      UUID net = stage.network().bridge("n" + VLANS[i]);
      UUID port = stage.make("/bridges/" + bridge + "/ports", "type", "Bridge", "vlanId", VLANS[i]);
      stage.network().link(port, stage.network().bridgePort(net));
      guests.add(stage.plug(stage.network().bridgePort(net), 3));
    }
  }

  private Namespace place(String name) {
    Namespace made = stage.cloud().lab().namespace(name);
    places.add(made);
    // Else the switches' own stacks would speak.
    made.sysctl("net.ipv6.conf.all.disable_ipv6", "1");
    made.sysctl("net.ipv6.conf.default.disable_ipv6", "1");
    return made;
  }

  private void trunk(int host, Namespace outer, String name) {
    Namespace inner = stage.cloud().host(host).namespace();
    stage.cloud().lab().veth(inner, "trunk" + host, outer, name);
    outer.ip("link set " + name + " master br0");
    UUID port = stage.network().bridgePort(bridge);
    stage.bind(port, host, "trunk" + host);
    trunks.add(port);
  }

  /** The first trunk loses its link, as both ends see. */
  void linkDown() {
    hub.ip("link set inner down");
    hub.ip("link set outer down");
  }

  /** It has its link again. */
  void linkUp() {
    hub.ip("link set inner up");
    hub.ip("link set outer up");
  }

  /** The first trunk loses all packets, and nobody sees why. */
  void lose() {
    hub.ip("link set inner nomaster");
  }

  /** Packets pass again. */
  void loseNoMore() {
    hub.ip("link set inner master br0");
  }

  /** The second switch forgets the protocol, and its trunk, which is connected again, is open. */
  void loop() {
    second.ip("link set br0 type bridge stp_state 0");
    second.ip("link set uplink nomaster");
    second.ip("link set uplink master br0");
    second.ip("link set uplink type bridge_slave cost 200");
  }

  /** It remembers. */
  void loopNoMore() {
    second.ip("link set br0 type bridge stp_state 1");
  }

  /** A frame to everybody, from outside. */
  void shout() {
    outside.send(tagged(arp(host(0), "10.0.0.20", "10.0.0.99"), VLANS[0]));
  }

  /** How many frames have come to the second switch from the first. */
  long inTheRing() {
    try {
      return new ObjectMapper()
          .readTree(second.ip("-j -s link show ring").output())
          .path(0)
          .path("stats64")
          .path("rx")
          .path("packets")
          .asLong();
    } catch (JsonProcessingException e) {
      throw new AssertionError("not what ip says", e);
    }
  }

  private static String guest(int i) {
    return "02:00:00:00:0" + (i + 1) + ":0a";
  }

  private static String host(int i) {
    return "02:00:00:00:0" + (i + 1) + ":0f";
  }

  void worksFromOutside(int trunk) {
    worksFromOutside(trunk, trunk == 1 ? FAILBACK : FAILOVER);
  }

  void worksFromInside(int trunk) {
    worksFromInside(trunk, trunk == 1 ? FAILBACK : FAILOVER);
  }

  /** The host outside pings each guest, and gets its answer, by this trunk, soon enough. */
  private void worksFromOutside(int trunk, Duration deadline) {
    for (int i = 0; i < VLANS.length; i++) {
      byte[] ask = ping(host(i), guest(i), "10.0.0.20", "10.0.0.10", 1, 1);
      byte[] answer = pong(guest(i), host(i), "10.0.0.10", "10.0.0.20", 1, 1);
      Wire guest = guests.get(i);
      int vlan = VLANS[i];
      awaitPing(
          trunk,
          i,
          deadline,
          () -> outside.send(tagged(ask, vlan)),
          () -> answer(guest, ask, answer),
          () -> take(outside, tagged(answer, vlan)));
    }
  }

  /**
   * Each guest pings the host outside. It asks for its MAC too, as guests do that get no answers:
   * that everybody hears, and the answer shows the way.
   */
  private void worksFromInside(int trunk, Duration deadline) {
    for (int i = 0; i < VLANS.length; i++) {
      byte[] where = arp(guest(i), "10.0.0.10", "10.0.0.20");
      byte[] here = arpReply(guest(i), "10.0.0.10", host(i), "10.0.0.20");
      byte[] ask = ping(guest(i), host(i), "10.0.0.10", "10.0.0.20", 2, 1);
      byte[] answer = pong(host(i), guest(i), "10.0.0.20", "10.0.0.10", 2, 1);
      Wire guest = guests.get(i);
      int vlan = VLANS[i];
      awaitPing(
          trunk,
          i,
          deadline,
          () -> {
            guest.send(where);
            guest.send(ask);
          },
          () -> {
            answer(outside, tagged(where, vlan), tagged(here, vlan));
            answer(outside, tagged(ask, vlan), tagged(answer, vlan));
          },
          () -> take(guest, answer));
    }
  }

  private static boolean take(Wire wire, byte[] frame) {
    return wire.take(other -> Arrays.equals(frame, other)).isPresent();
  }

  private static void answer(Wire wire, byte[] question, byte[] answer) {
    if (take(wire, question)) {
      wire.send(answer);
    }
  }

  private interface Arrived {
    boolean now();
  }

  private void awaitPing(
      int trunk, int net, Duration deadline, Runnable ask, Runnable answer, Arrived arrived) {
    Await.until(
        "a ping by trunk " + trunk,
        deadline,
        () -> {
          ask.run();
          boolean got = false;
          long end = System.nanoTime() + ROUND.toNanos();
          while (System.nanoTime() - end < 0) {
            collect();
            answer.run();
            got |= arrived.now();
            LockSupport.parkNanos(1_000_000);
          }
          forget();
          return got && trunkOf(net).equals(Optional.of(trunks.get(trunk - 1)));
        },
        this::seen);
  }

  private void collect() {
    boolean _ = outside.collect();
    guests.forEach(Wire::collect);
  }

  private void forget() {
    outside.forget();
    guests.forEach(Wire::forget);
  }

  /** By which trunk the bridge has the host outside, on this VLAN. */
  private Optional<UUID> trunkOf(int net) {
    for (JsonNode entry : stage.api().get("/bridges/" + bridge + "/mac_table")) {
      if (entry.path("macAddr").asText().equals(host(net))) {
        return Optional.of(UUID.fromString(entry.path("portId").asText()));
      }
    }
    return Optional.empty();
  }

  /** What the switches and the bridge think. */
  private String seen() {
    StringBuilder told = new StringBuilder();
    for (Namespace each : List.of(first, second)) {
      told.append(each.run("bridge", "link", "show").text())
          .append(each.run("bridge", "fdb", "show", "br", "br0").text());
    }
    return told.append(stage.api().get("/bridges/" + bridge + "/mac_table"))
        .append(trunks)
        .toString();
  }

  @Override
  public void close() {
    for (Namespace each : places) {
      Outcome _ = Commands.run("ip", "netns", "delete", each.name());
    }
    guests.forEach(Wire::collect);
    forget();
  }
}
