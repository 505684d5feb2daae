package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.packet.Arp;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * One guest of a host sends as fast as it can what the kernel has no flow for; a neighbour's first
 * packets are timed meanwhile (issue B, section 3.2: nobody starves, nothing is lost silently).
 */
@OnSharedCloud
class FloodRowsTest {
  /** Longer than it takes to fill every table of the datapath at the rate that a port may miss. */
  private static final Duration BEFORE = Duration.ofSeconds(5);

  private static final int TIMED = 100;
  private static final long PACE_NANOS = 20_000_000;

  private static final String GATEWAY = "10.9.0.1";
  private static final Mac FLOODER = Mac.parse("02:00:00:00:00:0f");
  private static final Mac QUIET = Mac.parse("02:00:00:00:00:0a");

  private record Flooded(Stage stage, Wire flooder, Mac gateway, Wire quiet, Wire receiver) {}

  /** Two tenants of one host; the flooder's network has a router, and nobody else. */
  private static Flooded build(Stage stage) {
    UUID noisy = stage.network().bridge("noisy");
    UUID router = stage.network().router("r");
    UUID gateway = stage.network().routerPort(router, "10.9.0.0", 16, GATEWAY);
    stage.network().link(stage.network().bridgePort(noisy), gateway);
    UUID calm = stage.network().bridge("calm");
    Wire flooder = stage.plugInto(noisy, 1).getFirst();
    List<Wire> others = stage.plugInto(calm, 1, 1);
    Mac mac = Mac.parse(stage.network().mac(gateway));
    return new Flooded(stage, flooder, mac, others.get(0), others.get(1));
  }

  private static FrameBuilder ip(Mac to, int number) {
    return FrameBuilder.ethernet(FLOODER, to)
        .ip(Ip4.parse("10.9.0.2"), IpAddress.of(32, 0, 0x0a09_0100L + number % 60_000));
  }

  private static Mac nobody(int number) {
    return new Mac(0x0600_0000_0000L | number);
  }

  @Test
  void ofNewFlows(Stage stage) {
    Flooded flooded = build(stage);
    flood(flooded, i -> ip(nobody(i), i).udp(1, 2).build());
  }

  @Test
  void ofPacketsToNeighboursThatAreNotThere(Stage stage) {
    Flooded flooded = build(stage);
    flood(flooded, i -> ip(flooded.gateway(), i).udp(1, 2).build());
  }

  @Test
  void ofQuestions(Stage stage) {
    Flooded flooded = build(stage);
    flood(
        flooded,
        i ->
            Arp.request(
                    FLOODER,
                    Ip4.parse("10.9.0.2"),
                    (Ip4) IpAddress.of(32, 0, 0x0a09_0100L + i % 60_000))
                .toFrame());
  }

  @Test
  void ofPingsToTheRouter(Stage stage) {
    Flooded flooded = build(stage);
    flood(
        flooded,
        i ->
            FrameBuilder.ethernet(FLOODER, flooded.gateway())
                .ip(Ip4.parse("10.9.0.2"), Ip4.parse(GATEWAY))
                .echoRequest(i & 0xffff, 1)
                .build());
  }

  @Test
  void ofBroadcastsByStationsThatNobodyKnows(Stage stage) {
    Flooded flooded = build(stage);
    flood(
        flooded,
        i ->
            FrameBuilder.ethernet(nobody(i), Mac.BROADCAST)
                .ip(Ip4.parse("10.9.0.2"), Ip4.BROADCAST)
                .udp(1, 2)
                .build());
  }

  private static void flood(Flooded flooded, IntFunction<byte[]> frames) {
    Times before = time(flooded, 0);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger sent = new AtomicInteger();
    Thread flood =
        Thread.ofPlatform()
            .name("flood")
            .start(
                () -> {
                  while (!over.get()) {
                    flooded.flooder().send(frames.apply(sent.getAndIncrement()));
                    if (sent.get() % 64 == 0) {
                      boolean _ = flooded.flooder().collect();
                      flooded.flooder().forget();
                    }
                  }
                });
    Times during;
    try {
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < BEFORE.toNanos()) {
        LockSupport.parkNanos(PACE_NANOS);
      }
      during = time(flooded, TIMED);
    } finally {
      over.set(true);
      try {
        flood.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    String times = "before: %s; meanwhile: %s".formatted(before, during);
    assertThat(sent.get()).as("a flood").isGreaterThan(100_000);
    assertThat(during.lost()).as(times).isZero();
    assertThat(during.lastOfTen()).as("microseconds; " + times).isLessThan(1_000_000);
    calm(flooded);
  }

  /** Takes the flooder away, and what was answered to it. */
  private static void calm(Flooded flooded) {
    Stage stage = flooded.stage();
    UUID port = stage.portOf(flooded.flooder());
    stage.unbind(port, 1);
    Await.until("the flooder to be gone", Stage.SOON, () -> !stage.network().active(port));
    stage.cloud().settle();
    boolean _ = flooded.flooder().collect();
    flooded.flooder().forget();
  }

  /** How long first packets took, in microseconds. */
  private record Times(List<Long> micros, int lost) {
    long lastOfTen() {
      return micros.get(micros.size() * 9 / 10);
    }

    @Override
    public String toString() {
      return micros.isEmpty()
          ? "all lost"
          : "median %d, last of ten %d, last %d, lost %d"
              .formatted(micros.get(micros.size() / 2), lastOfTen(), micros.getLast(), lost);
    }
  }

  /** Sends packets of new flows, one after the other, and waits for each. */
  private static Times time(Flooded flooded, int first) {
    List<Long> micros = new ArrayList<>();
    int lost = 0;
    for (int i = 0; i < TIMED; i++) {
      int number = first + i;
      byte[] frame =
          FrameBuilder.ethernet(QUIET, new Mac(0x0400_0000_0000L | number))
              .ip(Ip4.parse("10.0.0.1"), Ip4.parse("10.0.0.2"))
              .udp(1000, 2000)
              .payload(ByteBuffer.allocate(8).putLong(number).array())
              .build();
      long begin = System.nanoTime();
      flooded.quiet().send(frame);
      Optional<byte[]> got = Optional.empty();
      while (got.isEmpty() && System.nanoTime() - begin < Stage.SOON.toNanos()) {
        boolean _ = flooded.receiver().collect();
        got = flooded.receiver().take(each -> Arrays.equals(each, frame));
      }
      if (got.isPresent()) {
        micros.add((System.nanoTime() - begin) / 1000);
      } else {
        lost++;
      }
      for (long rest = begin + PACE_NANOS - System.nanoTime();
          rest > 0;
          rest = begin + PACE_NANOS - System.nanoTime()) {
        LockSupport.parkNanos(rest);
      }
    }
    Collections.sort(micros);
    return new Times(micros, lost);
  }
}
