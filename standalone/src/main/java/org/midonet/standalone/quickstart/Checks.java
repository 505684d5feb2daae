package org.midonet.standalone.quickstart;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.midonet.lab.Await;
import org.midonet.lab.Capture;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.lab.Namespace;
import org.midonet.lab.Ping;
import org.midonet.lab.Started;
import org.midonet.lab.TcpProbe;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Guest;

/**
 * What the virtual network does and does not let through, each shown by real packets; a method
 * answers with what was seen, or throws.
 */
public final class Checks {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Six thousand pings, a millisecond apart if the machine can. */
  private static final Duration PINGS_END = Duration.ofSeconds(90);

  private final Scenario scenario;
  private final AtomicInteger tcpPort = new AtomicInteger(5000);

  public Checks(Scenario scenario) {
    this.scenario = scenario;
  }

  private Lab lab() {
    return scenario.cloud().lab();
  }

  /** Pings and a TCP connection between two guests. */
  public String between(String from, String to) {
    Guest a = scenario.guest(from);
    Guest b = scenario.guest(to);
    String ping = ping(a.vm().namespace(), b.address());
    String client =
        TcpProbe.exchange(
            lab(),
            b.vm().namespace(),
            a.vm().namespace(),
            b.address(),
            tcpPort.getAndIncrement(),
            SOON);
    requireSource(client, a.address());
    return ping + ", TCP both ways";
  }

  public String gateway(String from) {
    return ping(scenario.guest(from).vm().namespace(), GuideNetworks.TENANT_GATEWAY);
  }

  /** Out to the outside host, which must see the NAT address and never the guest's. */
  public String sourceNat(String from) {
    Namespace guest = scenario.guest(from).vm().namespace();
    String ping = ping(guest, scenario.outside().hostAddress());
    String client =
        TcpProbe.exchange(
            lab(),
            scenario.outside().host(),
            guest,
            scenario.outside().hostAddress(),
            tcpPort.getAndIncrement(),
            SOON);
    requireSource(client, GuideNetworks.NAT_ADDRESS);
    return ping + ", TCP seen from " + client.replace(' ', ':');
  }

  /** In from the outside host to the guest with the static NAT address. */
  public String staticNat() {
    Guest guest = scenario.guest("vm1");
    String ping = ping(scenario.outside().host(), GuideNetworks.FLOATING_ADDRESS);
    String client =
        TcpProbe.exchange(
            lab(),
            guest.vm().namespace(),
            scenario.outside().host(),
            GuideNetworks.FLOATING_ADDRESS,
            tcpPort.getAndIncrement(),
            SOON);
    requireSource(client, scenario.outside().hostAddress());
    return ping + " by " + GuideNetworks.FLOATING_ADDRESS + ", TCP both ways";
  }

  /**
   * A connection that no rule of the guest admits must not be made; the same port after that, with
   * a rule, shows that only the rule made the difference.
   */
  public String refusedByRules(String from, String to) {
    Guest a = scenario.guest(from);
    Guest b = scenario.guest(to);
    Optional<String> peer = Optional.empty();
    try {
      peer =
          Optional.of(
              TcpProbe.exchange(
                  lab(),
                  b.vm().namespace(),
                  a.vm().namespace(),
                  b.address(),
                  6000,
                  Duration.ofSeconds(1)));
    } catch (LabFailure expected) {
      // No connection: that is what the rules are for.
    }
    if (peer.isPresent()) {
      throw new LabFailure(
          "TCP port 6000 of " + to + " was reached from " + peer.get() + ", and no rule admits it");
    }
    return "TCP port 6000 of " + to + " is not reached";
  }

  /** A guest that uses another's IP address: its packets must not arrive, while its own do. */
  public String spoofedAddress(String thief, String victim, String target) {
    Guest a = scenario.guest(thief);
    String stolen = scenario.guest(victim).address();
    Namespace namespace = a.vm().namespace();
    namespace.ip("addr add " + stolen + "/32 dev eth0");
    // By hand, as an ARP request with a stolen address is dropped too, and nothing else would
    // leave.
    pinNeighbour(namespace, scenario.guest(target));
    try {
      return spoofed(
          a,
          scenario.guest(target),
          "src " + stolen,
          901,
          () ->
              namespace.run(
                  "ping",
                  "-n",
                  "-c",
                  "3",
                  "-i",
                  "0.2",
                  "-W",
                  "1",
                  "-I",
                  stolen,
                  "-s",
                  "901",
                  scenario.guest(target).address()));
    } finally {
      namespace.ip("addr del " + stolen + "/32 dev eth0");
      namespace.ip("neigh flush nud permanent dev eth0");
    }
  }

  /** A guest that uses another's MAC: its packets must not arrive, while its own do. */
  public String spoofedMac(String thief, String victim, String target) {
    Guest a = scenario.guest(thief);
    String stolen = scenario.guest(victim).vm().mac();
    Namespace namespace = a.vm().namespace();
    String targetAddress = scenario.guest(target).address();
    return spoofed(
        a,
        scenario.guest(target),
        "ether src " + stolen,
        902,
        () -> {
          namespace.ip("link set eth0 address " + stolen);
          try {
            pinNeighbour(namespace, scenario.guest(target));
            var _ =
                namespace.run(
                    "ping", "-n", "-c", "3", "-i", "0.2", "-W", "1", "-s", "902", targetAddress);
          } finally {
            namespace.ip("link set eth0 address " + a.vm().mac());
            namespace.ip("neigh flush nud permanent dev eth0");
          }
        });
  }

  private static void pinNeighbour(Namespace namespace, Guest neighbour) {
    namespace.ip(
        "neigh replace "
            + neighbour.address()
            + " lladdr "
            + neighbour.vm().mac()
            + " dev eth0 nud permanent");
  }

  private String spoofed(Guest thief, Guest target, String filter, int size, Runnable attack) {
    // Told apart from all other pings by their size: 28 bytes of headers and the payload.
    String forgery = "icmp and ip[2:2] = " + (28 + size) + " and " + filter;
    try (Capture left = Capture.start(lab(), thief.vm().namespace(), "eth0", forgery);
        Capture arrived = Capture.start(lab(), target.vm().namespace(), "eth0", forgery)) {
      attack.run();
      int forged = left.await(3, SOON).size();
      Ping honest =
          Ping.run(thief.vm().namespace(), target.address(), 2, "-s", Integer.toString(size));
      if (!honest.complete()) {
        throw new LabFailure("its own pings do not arrive either: " + honest.text());
      }
      if (!arrived.packets().isEmpty()) {
        throw new LabFailure("forged packets arrived: " + arrived.packets());
      }
      return forged + " sent, 0 arrived; its own arrive";
    }
  }

  /** IPv6 between two guests of one network. */
  public String ipv6(String from, String to) {
    Guest a = scenario.guest(from);
    Guest b = scenario.guest(to);
    a.vm().namespace().ip("addr replace fd00:c0a8:1::a/64 dev eth0 nodad");
    b.vm().namespace().ip("addr replace fd00:c0a8:1::b/64 dev eth0 nodad");
    return ping(a.vm().namespace(), "fd00:c0a8:1::b");
  }

  /**
   * Kills the agent of the first hypervisor in the middle of pings at 1 ms intervals, one to
   * another host and one to the outside, and starts it again. Nothing may be lost, and a connection
   * that nobody made before must work soon after the restart.
   */
  public String crash(Duration recovery) {
    Cloud cloud = scenario.cloud();
    Hypervisor host = scenario.hypervisors().getFirst();
    Guest a = scenario.guest("vm1");
    Guest b = scenario.guest("vm3");
    Ping _ = Ping.untilAnswered(a.vm().namespace(), b.address(), SOON);
    Ping _ = Ping.untilAnswered(a.vm().namespace(), scenario.outside().hostAddress(), SOON);
    Started across = pings("ping-across", a, b.address());
    Started out = pings("ping-out", a, scenario.outside().hostAddress());
    var _ = across.awaitOutput(Pattern.compile("PING"), SOON);
    var _ = out.awaitOutput(Pattern.compile("PING"), SOON);
    pause(Duration.ofMillis(700));
    cloud.killAgent(host);
    pause(Duration.ofSeconds(2));
    long start = System.nanoTime();
    Started _ = cloud.startAgent(host);
    Guest c = scenario.guest("vm2");
    Ping _ = Ping.untilAnswered(c.vm().namespace(), scenario.guest("vm4").address(), SOON);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    int _ = across.awaitEnd(PINGS_END);
    int _ = out.awaitEnd(PINGS_END);
    Ping first = Ping.parse(across.text());
    Ping second = Ping.parse(out.text());
    String seen =
        "across hosts %d/%d, outside %d/%d, new flow %.1f s after the restart"
            .formatted(
                first.received(),
                first.sent(),
                second.received(),
                second.sent(),
                took.toMillis() / 1e3);
    if (!first.complete() || !second.complete() || took.compareTo(recovery) > 0) {
      throw new LabFailure(seen);
    }
    return seen;
  }

  private Started pings(String what, Guest from, String to) {
    return lab()
        .start(
            what,
            from.vm().namespace(),
            Map.of(),
            List.of("ping", "-n", "-q", "-i", "0.001", "-c", "6000", "-W", "10", to));
  }

  /** Lets packets flow for a while: the one thing here that is not waiting for a condition. */
  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Await.until("some traffic", time.plusSeconds(5), () -> System.nanoTime() - end > 0);
  }

  private static String ping(Namespace from, String to) {
    Ping first = Ping.untilAnswered(from, to, SOON);
    Ping ping = Ping.run(from, to, 3);
    if (!ping.complete() || ping.duplicates() > 0) {
      throw new LabFailure(
          "ping "
              + to
              + ": "
              + ping.text()
              + " (after a first one that was answered: "
              + first.summary()
              + ")");
    }
    return "ping " + ping.summary();
  }

  private static void requireSource(String seen, String expected) {
    if (!seen.startsWith(expected + " ")) {
      throw new LabFailure("the server saw the client as " + seen + ", not as " + expected);
    }
  }
}
