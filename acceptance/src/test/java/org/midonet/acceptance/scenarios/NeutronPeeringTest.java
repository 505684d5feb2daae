package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.midonet.lab.Namespace;
import org.midonet.lab.Ping;
import org.midonet.lab.TcpProbe;
import org.midonet.scenario.AcrossHosts;
import org.midonet.scenario.Scenario;

/**
 * Two clouds that know nothing of each other but what Neutron has told them, and a router of a
 * provider between their uplinks. Each test peers them and parts them again.
 */
@AcrossHosts
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeutronPeeringTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final NeutronSite one = new NeutronSite(1);
  private final NeutronSite two = new NeutronSite(2);
  private Namespace between;
  private Map<String, List<String>> oneBefore;
  private Map<String, List<String>> twoBefore;
  private int lastTcpPort = 5000;

  @BeforeAll
  void start() {
    between = one.lab.namespace("isp");
    between.sysctl("net.ipv4.ip_forward", "1");
    // Answers may go another way than calls.
    between.sysctl("net.ipv4.conf.all.rp_filter", "0");
    between.sysctl("net.ipv4.conf.default.rp_filter", "0");
    one.start(between);
    two.start(between);
    one.comesBy(between, 1);
    two.comesBy(between, 1);
  }

  @AfterAll
  void close() {
    two.close();
    one.close();
  }

  @BeforeEach
  void peer() {
    settle();
    oneBefore = one.left();
    twoBefore = two.left();
    assertThat(reaches(one, two)).isFalse();
    one.join();
    two.join();
    one.meet(two);
    two.meet(one);
    settle();
  }

  @AfterEach
  void part() {
    one.part(two);
    two.part(one);
    settle();
    assertThat(one.left()).isEqualTo(oneBefore);
    assertThat(two.left()).isEqualTo(twoBefore);
  }

  private void settle() {
    one.settle();
    two.settle();
  }

  private static boolean reaches(NeutronSite from, NeutronSite to) {
    return Ping.parse(from.guest1().run("ping", "-n", "-c", "2", "-W", "1", to.address(1)))
            .received()
        > 0;
  }

  private void exchange(NeutronSite client, NeutronSite server) {
    String seen =
        TcpProbe.exchange(
            server.lab, server.guest1(), client.guest1(), server.address(1), ++lastTcpPort, SOON);
    assertThat(seen).startsWith(client.address(1));
  }

  /** Pings and words by TCP, both ways. */
  private void talk() {
    Ping _ = Ping.untilAnswered(one.guest1(), two.address(1), SOON);
    Ping _ = Ping.untilAnswered(two.guest1(), one.address(1), SOON);
    assertThat(Ping.run(one.guest1(), two.address(1), 5).complete()).isTrue();
    assertThat(Ping.run(two.guest1(), one.address(1), 5).complete()).isTrue();
    exchange(one, two);
    exchange(two, one);
  }

  @Test
  @Scenario("RP-07")
  void guestsOfBothSitesTalk() {
    talk();
    for (NeutronSite site : new NeutronSite[] {one, two}) {
      NeutronSite other = site.equals(one) ? two : one;
      Ping _ = Ping.untilAnswered(site.guest2(), other.address(2), SOON);
    }
  }

  @Test
  void macsOfTheOtherSiteComeAndGo() {
    talk();
    one.forget(two);
    settle();
    assertThat(reaches(one, two)).isFalse();
    one.station(two);
    settle();
    talk();
  }

  @Test
  @Scenario("RP-14")
  void aConnectionThatIsRemovedCutsAndJoinsWhenItIsBack() {
    talk();
    two.disconnect();
    settle();
    assertThat(reaches(one, two)).isFalse();
    assertThat(reaches(two, one)).isFalse();
    two.connect();
    settle();
    talk();
  }

  @Test
  @Scenario("RP-15")
  void aSiteMovesToAnotherTunnelAddress() {
    talk();
    String before = two.tunnel();
    two.move("2.2.0.22");
    two.comesBy(between, 1);
    settle();
    assertThat(reaches(one, two)).isFalse();
    one.forget(two);
    one.station(two);
    settle();
    talk();
    two.move(before);
    one.forget(two);
    one.station(two);
  }

  @Test
  @Scenario("RP-11")
  void aGroupLetsInOneGuestOfTheOtherSite() {
    talk();
    two.delete("security_group_rules", "icmp");
    two.rule("icmp", "ingress", "group", "icmp", one.address(1) + "/32");
    settle();
    talk();
    Ping refused = Ping.run(one.guest2(), two.address(1), 2, "-W", "1");
    assertThat(refused.received()).isZero();
    // What the guest asks itself is answered.
    Ping _ = Ping.untilAnswered(two.guest1(), one.address(2), SOON);
    two.delete("security_group_rules", "icmp");
    two.rule("icmp", "ingress", "group", "icmp", "10.0.0.0/8");
  }

  /** The VTEPs are at work on one of the hosts: either way, one of these is another's. */
  @Test
  void packetsComeInByTheUplinkOfEitherHost() {
    for (int host = 1; host <= NeutronSite.HOSTS; host++) {
      two.comesBy(between, host);
      talk();
      one.comesBy(between, host);
      talk();
    }
    one.comesBy(between, 1);
    two.comesBy(between, 1);
  }
}
