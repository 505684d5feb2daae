package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Frames.ping;
import static org.midonet.simulation.Frames.udp;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** What goes nowhere without a word, and what is close to it. */
class RefusalTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";
  private static final String R2 = "ac:ca:ba:00:00:02";
  private static final int DEVICES = 12;

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void twoNetworks() {
    cloud
        .bridge("net1")
        .vm("vm1", "net1")
        .bridge("net2")
        .vm("vm2", "net2")
        .router("r")
        .routerPort("r1", "r", R1, "10.0.1.1/24", "2001:db8:1::1/64")
        .routerPort("r2", "r", R2, "10.0.2.1/24", "2001:db8:2::1/64")
        .plug("r1", "net1")
        .plug("r2", "net2")
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "10.0.2.0/24", "r2")
        .neighbour("r", "10.0.2.5", VM2)
        .mac("net2", VM2, "vm2")
        .chain("reject", Cloud.reject(c -> c.protocol(17)));
  }

  private Verdict call() {
    return cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 4000, 53));
  }

  private void isDroppedInSilence(Verdict verdict, DropReason reason) {
    assertThat(verdict.deliveries()).as(Steps.render(verdict.path())).isEmpty();
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, drop -> assertThat(drop.reason()).isEqualTo(reason));
  }

  @Test
  void aBridgeTellsNobodyWhatItRejects() {
    for (String at : List.of("vm1", "net1", "net2")) {
      cloud.filters(at, "reject", "");
      isDroppedInSilence(call(), DropReason.REJECTED);
      cloud.filters(at, "", "");
    }
    cloud.filters("vm2", "", "reject");
    isDroppedInSilence(call(), DropReason.REJECTED);
  }

  /** Link-local addresses are on the link that a packet comes by: guests' gateways are such. */
  @Test
  void linkLocalAddressesAreNotRoutedButAnsweredAndAnsweredTo() {
    Ip6 own = Ip6.linkLocal(Mac.parse(R1));
    Ip6 other = Ip6.linkLocal(Mac.parse(R2));
    cloud.mac("net1", VM1, "vm1");
    for (IpAddress mine : List.of(own, IpAddress.parse("2001:db8:1::1"))) {
      Verdict pong = cloud.send("vm1", ping(VM1, R1, "fe80::5", mine.toString(), 7));
      assertThat(pong.deliveries()).as(Steps.render(pong.path())).hasSize(1);
      assertThat(pong.deliveries().getFirst().port()).isEqualTo(cloud.id("vm1"));
      FlowKey answer = Cloud.packet(pong.deliveries().getFirst().frame()).key();
      assertThat(answer.icmpType()).isEqualTo(129);
      assertThat(answer.ipSrc()).isEqualTo(mine);
      assertThat(answer.ipDst()).isEqualTo(IpAddress.parse("fe80::5"));
      assertThat(answer.ethDst()).isEqualTo(Mac.parse(VM1).value());
    }
    isDroppedInSilence(
        cloud.send("vm1", ping(VM1, R1, "fe80::5", other.toString(), 7)), DropReason.NO_ROUTE);
    isDroppedInSilence(
        cloud.send("vm1", ping(VM1, R1, "2001:db8:1::5", "fe80::77", 7)), DropReason.NO_ROUTE);
  }

  /** A row of bridges is passed up to a length: what is longer is taken for a loop. */
  @Test
  void soManyDevicesInARowArePassedAndNoMore() {
    bridgesInARow(DEVICES);
    byte[] frame = udp(VM1, VM2, "10.0.1.5", "10.0.1.6", 1, 2);
    assertThat(cloud.send("first", frame))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f -> assertThat(f.actions()).containsExactly(new Action.Output(cloud.id("last"))));
    bridgesInARow(DEVICES + 1);
    isDroppedInSilence(cloud.send("first", frame), DropReason.TOO_MANY_DEVICES);
  }

  private void bridgesInARow(int count) {
    IntStream.range(0, count).forEach(i -> cloud.bridge("row" + i));
    for (int i = 1; i < count; i++) {
      cloud
          .bridgePort("to" + i, "row" + (i - 1), p -> p)
          .bridgePort("from" + i, "row" + i, p -> p)
          .link("to" + i, "from" + i);
    }
    cloud.vm("first", "row0").vm("last", "row" + (count - 1));
  }
}
