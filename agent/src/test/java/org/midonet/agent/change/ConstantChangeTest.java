package org.midonet.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.upcall.Counters;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Mac;
import org.midonet.simulation.NetworkView;

/**
 * Guests are started, stopped and moved, rules come and go, all the time. What arrives is what the
 * simulation of the whole says; while a change is on its way, what it says of something that some
 * agent knew meanwhile.
 */
class ConstantChangeTest {

  private static final int FIRST_ID = 20_000;
  private static final int IDS = 20_000;

  /** Fewer than an agent judges between two looks at changes. */
  private static final int BURST = 16;

  private int lastId;

  private int nextId() {
    return FIRST_ID + lastId++ % IDS;
  }

  @Test
  void afterEachChangeExactlyWhatTheSimulationSaysArrives() {
    settled(1, 40);
  }

  @Test
  void duringAChangeWhatItSaysOfSomethingKnownMeanwhileArrives() throws InterruptedException {
    underFire(2, 40);
  }

  @Test
  void forAFewClouds() throws InterruptedException {
    for (long seed = 3; seed < 7; seed++) {
      settled(seed, 25);
      underFire(seed, 25);
    }
  }

  @Test
  @Tag("nightly")
  void forManyClouds() throws InterruptedException {
    for (long seed = 10; seed < 30; seed++) {
      settled(seed, 60);
      underFire(seed, 60);
    }
  }

  private void settled(long seed, int changes) {
    try (ChangingCloud changing = new ChangingCloud(seed, true)) {
      int arrived = 0;
      int kept = 0;
      for (int step = 0; step < changes; step++) {
        changing.change();
        changing.passed();
        NetworkView view = changing.view();
        clear(changing);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
          Guest from = changing.anyGuest();
          Guest to = changing.anyGuest();
          if (from != to && from.vm().isPresent()) {
            sent.add(Sent.send(nextId(), from, to, changing.anyPort()));
          }
        }
        arrive(changing, view, sent, step);
        for (Sent packet : sent) {
          int receivers = packet.received(changing.guests()).size();
          arrived += receivers;
          kept += receivers == 0 ? 1 : 0;
        }
        answers(changing, view, sent);
      }
      assertThat(arrived).isGreaterThan(changes);
      assertThat(kept).isGreaterThan(changes / 2);
      noFaults(changing);
    }
  }

  /**
   * Each packet arrives where the simulation says: of the view that all have, or of what came out
   * of it by itself meanwhile, as an opinion that a host withdraws about a guest that has left it.
   */
  private static void arrive(ChangingCloud changing, NetworkView view, List<Sent> sent, int step) {
    List<NetworkView> views = new ArrayList<>(List.of(view));
    for (Sent packet : sent) {
      Waiting.until(
          () -> "step " + step + ": " + packet + packet.tell(view) + changing.told(),
          () -> {
            views.addAll(changing.passed());
            Set<Guest> received = packet.received(changing.guests());
            return views.stream()
                .anyMatch(now -> packet.expected(now, changing.guests()).equals(received));
          });
    }
    changing.calm();
    views.addAll(changing.passed());
    for (Sent packet : sent) {
      assertThat(views.stream().map(now -> packet.expected(now, changing.guests())))
          .as(() -> "step " + step + ": " + packet + packet.tell(view) + changing.told())
          .contains(packet.received(changing.guests()));
    }
  }

  /** Whoever got a packet of a connection can answer it, whatever guards the one who opened it. */
  private static void answers(ChangingCloud changing, NetworkView view, List<Sent> sent) {
    List<Sent> asked =
        sent.stream()
            .filter(packet -> packet.opens(view))
            .filter(packet -> packet.received(changing.guests()).equals(Set.of(packet.to())))
            .toList();
    for (Sent packet : asked) {
      Vm there = packet.to().vm().orElseThrow();
      Vm.Received received = there.take(packet::is).orElseThrow();
      there.send(
          FrameBuilder.ethernet(packet.to().mac(), new Mac(received.key().ethSrc()))
              .ip(packet.to().ip(), packet.from().ip())
              .udp(received.key().tpDst(), packet.id())
              .build());
    }
    for (Sent packet : asked) {
      Waiting.until(
          () -> "an answer to " + packet + packet.tell(view) + changing.told(),
          () -> packet.from().vm().orElseThrow().count(Vm.udpTo(packet.id())) > 0);
    }
    changing.calm();
    for (Sent packet : asked) {
      assertThat(packet.from().vm().orElseThrow().count(Vm.udpTo(packet.id()))).isOne();
    }
  }

  private void underFire(long seed, int changes) throws InterruptedException {
    try (ChangingCloud changing = new ChangingCloud(seed, false)) {
      int arrived = 0;
      int undecided = 0;
      for (int step = 0; step < changes; step++) {
        clear(changing);
        changing.passed();
        NetworkView before = changing.view();
        List<Optional<Vm>> machines = changing.guests().stream().map(Guest::vm).toList();
        List<Sent> sent = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Throwable> failures = new ArrayList<>();
        Thread traffic =
            Thread.ofPlatform()
                .name("traffic")
                .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                .start(() -> fire(changing, machines, sent, over, seed));
        ChangingCloud.Change change = changing.change();
        over.set(true);
        traffic.join();
        assertThat(failures).isEmpty();
        changing.calm();
        List<NetworkView> views = new ArrayList<>(changing.passed());
        views.add(before);
        for (Sent packet : sent) {
          Set<Guest> some = new HashSet<>();
          Set<Guest> every = new HashSet<>(changing.guests());
          for (NetworkView view : views) {
            Set<Guest> expected = packet.expected(view, changing.guests());
            some.addAll(expected);
            every.retainAll(expected);
          }
          Set<Guest> received = packet.received(changing.guests());
          String what =
              "step "
                  + step
                  + ": "
                  + packet
                  + ": "
                  + packet.tell(before)
                  + packet.tell(changing.view())
                  + changing.told();
          assertThat(some).as(what).containsAll(received);
          if (change == ChangingCloud.Change.RULES) {
            assertThat(received).as(what).containsAll(every);
          }
          arrived += received.size();
          undecided += some.equals(every) ? 0 : 1;
        }
      }
      assertThat(arrived).isGreaterThan(changes);
      assertThat(undecided).as("changes that matter to a packet").isPositive();
      noFaults(changing);
    }
  }

  private void fire(
      ChangingCloud changing,
      List<Optional<Vm>> machines,
      List<Sent> sent,
      AtomicBoolean over,
      long seed) {
    Random random = new Random(seed ^ lastId);
    List<Guest> guests = changing.guests();
    while (!over.get() && sent.size() < 400) {
      for (int i = 0; i < BURST; i++) {
        int from = random.nextInt(guests.size());
        int to = random.nextInt(guests.size());
        if (from != to && machines.get(from).isPresent()) {
          sent.add(
              Sent.send(
                  nextId(),
                  guests.get(from),
                  guests.get(to),
                  9000 + random.nextInt(ChangingCloud.PORTS)));
        }
      }
      changing.cloud.awaitQuiet();
    }
  }

  private static void clear(ChangingCloud changing) {
    changing.guests().forEach(guest -> guest.vm().ifPresent(Vm::clear));
  }

  private static void noFaults(ChangingCloud changing) {
    changing
        .cloud
        .hosts()
        .forEach(
            host -> {
              assertThat(host.count(Counters.Event.FAULTS)).isZero();
              assertThat(host.count(Counters.Event.AUDIT_MISMATCHES)).isZero();
            });
  }
}
