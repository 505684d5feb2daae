package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Site.A;
import static org.midonet.acceptance.scenarios.Site.B;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Started;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.error.MidonetException;

/** What is known only for a time: neighbours, blocks of ports, connections by the thousand. */
@OnSharedCloud
class StateRowsTest {
  private static final IpAddress SHARED = IpAddress.parse("172.16.0.50");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("10.2.0.10");

  /** A flow that nobody uses goes after a minute, and its question for the neighbour with it. */
  private static final Duration UNUSED = Duration.ofSeconds(70);

  private static void pass(Duration time) {
    long begin = System.nanoTime();
    Await.until(
        time + " to pass", time.multipliedBy(3), () -> System.nanoTime() - begin > time.toNanos());
  }

  private static Map<IpAddress, Mac> neighbours(Stage stage, UUID router) {
    try {
      return stage.cloud().nsdb().tables().neighbours(router).list();
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  /** While a flow rests on it, its user asks for it again; then nobody does. */
  @Test
  @Tag("nightly")
  @Scenario("AR-04")
  void aNeighbourThatNobodyUsesIsForgotten(Stage stage) {
    Site site = Site.build(stage);
    byte[] packet = site.udpFromA(NEIGHBOUR.toString(), 2000);
    site.a().send(packet);
    stage.expect(site.b().gets(site.atB(packet)));
    Await.until(
        "the router to know its neighbour",
        Stage.SOON,
        () -> neighbours(stage, site.router()).containsKey(NEIGHBOUR));
    pass(UNUSED);
    boolean _ = site.b().collect();
    site.b().reset(); // from now on an ARP request is an unexpected frame
    Await.until(
        "the neighbour to be forgotten",
        Duration.ofMinutes(4),
        () -> !neighbours(stage, site.router()).containsKey(NEIGHBOUR));
    stage.expectNothing();
    site.b().is(NEIGHBOUR.toString(), B);
    site.a().send(packet);
    stage.expect(site.b().gets(site.atB(packet)));
    assertThat(neighbours(stage, site.router())).containsEntry(NEIGHBOUR, Mac.parse(B));
  }

  /** All that leaves by the uplink has {@link #SHARED} there, with one of these ports. */
  private static void shared(Stage stage, Site site, int first, int last) {
    Translation.begin(stage)
        .shared(site.uplink(), SHARED.toString(), first, last)
        .at(site.router());
  }

  private static List<PortBlock> blocks(Nsdb nsdb, UUID router) {
    try {
      return nsdb.leases().list(router, SHARED);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A block is its port's: a host that is gone takes it from nobody. When the port is deleted,
   * whoever is left gives the block back.
   */
  @Test
  @Tag("nightly")
  @Scenario("NL-09")
  void aBlockOutlivesItsHostAndGoesWithItsPort(Stage stage) {
    Site site = Site.withNetworks(stage);
    shared(stage, site, 5000, 5000);
    Nsdb nsdb = stage.cloud().nsdb();
    site.a().send(site.udpFromA("8.8.8.8", 53));
    stage.expect(site.world().gets("a datagram from the shared port", key -> isFrom(key, 5000)));
    List<PortBlock> owned = blocks(nsdb, site.router());
    assertThat(owned).extracting(PortBlock::owner).containsExactly(site.guestA());

    Hypervisor host = stage.cloud().host(1);
    Started agent = stage.cloud().cloud().agent(host);
    agent.kill();
    try {
      Await.until(
          "the lost agent's session to end",
          Duration.ofMinutes(2),
          () -> !stage.network().active(site.guestA()));
      assertThat(blocks(nsdb, site.router())).isEqualTo(owned);
      // Nobody else gets its port.
      site.b().send(udp(B, site.macB(), "10.2.0.10", "8.8.8.8", 1000, 53));
      stage.expectNothing();

      stage.api().delete("/ports/" + site.guestA());
      Await.until(
          "another host to give the block back",
          Duration.ofMinutes(3),
          () -> blocks(nsdb, site.router()).isEmpty());
    } finally {
      var _ = stage.cloud().cloud().startAgent(host);
      UUID _ = stage.cloud().cloud().awaitAlive(host, Duration.ofMinutes(1));
      stage.ready();
    }
  }

  /** The connection is in the kernel of the host by which it came in; agents come and go. */
  @Test
  @Scenario("FS-12")
  void aTranslatedConnectionOutlivesTheAgents(Stage stage) {
    Site site = Site.withNetworks(stage);
    Translation.begin(stage)
        .answers(site.uplink())
        .leads(site.uplink(), IpProtocol.UDP, SHARED.toString(), "10.1.0.10", 8080)
        .at(site.router());
    byte[] call = udp(Site.GATEWAY, site.macUplink(), "8.8.8.8", SHARED.toString(), 4000, 80);
    byte[] called =
        site.atA(udp(Site.GATEWAY, site.macUplink(), "8.8.8.8", "10.1.0.10", 4000, 8080));
    byte[] answer = udp(A, site.macA(), "10.1.0.10", "8.8.8.8", 8080, 4000);
    byte[] answered = site.atWorld(udp(A, site.macA(), SHARED.toString(), "8.8.8.8", 80, 4000));
    Runnable talk =
        () -> {
          site.a().send(answer);
          stage.expect(site.world().gets(answered));
          site.world().send(call);
          stage.expect(site.a().gets(called));
        };
    site.world().send(call);
    stage.expect(site.a().gets(called));
    talk.run();
    for (int host : new int[] {3, 1}) {
      Hypervisor restarted = stage.cloud().host(host);
      int _ = stage.cloud().cloud().agent(restarted).stop(Stage.SOON);
      talk.run();
      var _ = stage.cloud().cloud().startAgent(restarted);
      UUID _ = stage.cloud().cloud().awaitAlive(restarted, Stage.SOON);
      stage.ready();
      talk.run();
    }
  }

  private static boolean isFrom(FlowKey key, int port) {
    return key.isIpv4() && key.ipSrc().equals(SHARED) && key.tpSrc() == port;
  }

  /**
   * A hundred new connections a second, each translated and followed, for longer than any of them
   * is known (an unanswered datagram for two minutes, its port for ten seconds more): from then on
   * nothing grows, and an hour is like its first minutes. {@code -Dmidonet.soak.minutes=60} makes
   * it an hour.
   */
  @Test
  @Tag("nightly")
  @Scenario("FS-14")
  void newConnectionsAllTheTime(Stage stage) {
    int minutes = Integer.getInteger("midonet.soak.minutes", 5);
    int each = 100;
    Site site = Site.withNetworks(stage);
    shared(stage, site, 1024, 65535);
    UUID guard = stage.network().chain("guard");
    UUID _ = stage.network().rule(guard, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(guard, "drop", "dlType", 0x0800);
    stage.changeAndSettle("/ports/" + site.guestA(), "outboundFilterId", guard);
    List<Integer> received = new ArrayList<>();
    long next = System.nanoTime();
    int sent = 0;
    for (int minute = 0; minute < minutes; minute++) {
      int arrived = 0;
      for (int i = 0; i < each * 60; i++, sent++) {
        while (System.nanoTime() - next < 0) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
        next += Duration.ofSeconds(1).toNanos() / each;
        site.a()
            .send(
                udp(
                    A,
                    site.macA(),
                    "10.1.0.10",
                    "8.8.8.8",
                    1024 + sent % 60_000,
                    53 + sent / 60_000));
        arrived += arrived(site);
      }
      received.add(arrived);
    }
    System.out.println("FS-14: " + each * 60 + " sent, received minute by minute: " + received);
    assertThat(received).allSatisfy(count -> assertThat(count).isBetween(each * 59, each * 61));
    assertThat(blocks(stage.cloud().nsdb(), site.router()))
        .extracting(PortBlock::owner)
        .containsOnly(site.guestA());
  }

  private static int arrived(Site site) {
    int arrived = 0;
    boolean _ = site.world().collect();
    while (site.world()
        .take(
            frame ->
                Frames.key(frame)
                    .filter(key -> key.isIpv4() && key.ipSrc().equals(SHARED))
                    .isPresent())
        .isPresent()) {
      arrived++;
    }
    return arrived;
  }
}
