package org.midonet.cluster.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.linear.Step.Call;
import org.midonet.cluster.linear.Step.Outcome;

class CheckerTest {

  private static final List<Call> CALLS = List.of(Call.values());

  private static Step done(Call call, String value, long start, long end) {
    return new Step(call, value, Outcome.DONE, start, end);
  }

  private static Step open(Call call, String value, long start) {
    return new Step(call, value, Outcome.OPEN, start, Long.MAX_VALUE);
  }

  @Test
  void acceptsWhatOneRegisterCanDo() {
    assertThat(
            Checker.anomaly(
                List.of(
                    done(Call.CREATE, "a", 0, 10),
                    done(Call.SET, "b", 5, 20),
                    done(Call.READ, "a", 6, 30),
                    new Step(Call.CREATE, "c", Outcome.PRESENT, 21, 22),
                    done(Call.DELETE, "", 31, 32),
                    new Step(Call.READ, "", Outcome.ABSENT, 31, 40),
                    new Step(Call.SET, "d", Outcome.ABSENT, 33, 41))))
        .isEmpty();
  }

  @Test
  void refusesAReadOfWhatWasReplacedBefore() {
    assertThat(
            Checker.anomaly(
                List.of(
                    done(Call.CREATE, "a", 0, 1),
                    done(Call.SET, "b", 2, 3),
                    done(Call.READ, "a", 4, 5))))
        .isPresent();
  }

  @Test
  void refusesTwoWinnersAndLostWrites() {
    assertThat(
            Checker.anomaly(List.of(done(Call.CREATE, "a", 0, 10), done(Call.CREATE, "b", 0, 10))))
        .isPresent();
    assertThat(
            Checker.anomaly(
                List.of(
                    done(Call.CREATE, "a", 0, 1), new Step(Call.READ, "", Outcome.ABSENT, 2, 3))))
        .isPresent();
    assertThat(
            Checker.anomaly(
                List.of(
                    done(Call.CREATE, "a", 0, 1),
                    done(Call.READ, "b", 2, 3),
                    done(Call.SET, "b", 4, 5))))
        .isPresent();
  }

  @Test
  void whatIsOpenMayHappenLateOrNever() {
    List<Step> late =
        List.of(
            done(Call.CREATE, "a", 0, 1),
            open(Call.SET, "b", 2),
            done(Call.READ, "a", 3, 4),
            done(Call.READ, "b", 5, 6));
    assertThat(Checker.anomaly(late)).isEmpty();
    List<Step> never = new ArrayList<>(late.subList(0, 3));
    assertThat(Checker.anomaly(never)).isEmpty();
    List<Step> twice = new ArrayList<>(late);
    twice.add(done(Call.READ, "a", 7, 8));
    assertThat(Checker.anomaly(twice)).isPresent();
  }

  /** Histories made by a real register are accepted; with one answer changed most are not. */
  @Test
  void tellsTrueHistoriesFromFalsified() {
    RandomGenerator random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      List<Step> steps = history(random);
      assertThat(Checker.anomaly(steps)).isEmpty();
      List<Integer> reads = new ArrayList<>();
      for (int j = 0; j < steps.size(); j++) {
        if (steps.get(j).call() == Call.READ && steps.get(j).outcome() == Outcome.DONE) {
          reads.add(j);
        }
      }
      if (!reads.isEmpty()) {
        int at = reads.get(random.nextInt(reads.size()));
        Step read = steps.get(at);
        steps.set(at, done(Call.READ, "never written", read.start(), read.end()));
        refused += Checker.anomaly(steps).isPresent() ? 1 : 0;
      } else {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(200);
  }

  private static List<Step> history(RandomGenerator random) {
    List<Step> steps = new ArrayList<>();
    Optional<String> value = Optional.empty();
    for (int at = 10; at < 250; at += 10) {
      Call call = CALLS.get(random.nextInt(CALLS.size()));
      String argument = call == Call.READ ? value.orElse("") : "v" + at;
      Outcome outcome =
          switch (call) {
            case CREATE -> value.isEmpty() ? Outcome.DONE : Outcome.PRESENT;
            case SET, DELETE, READ -> value.isPresent() ? Outcome.DONE : Outcome.ABSENT;
          };
      if (outcome == Outcome.DONE) {
        value =
            switch (call) {
              case CREATE, SET -> Optional.of(argument);
              case DELETE -> Optional.empty();
              case READ -> value;
            };
      }
      // It happened at this moment; the client saw it begin before and end after.
      steps.add(
          new Step(call, argument, outcome, at - random.nextInt(40), at + random.nextInt(40)));
    }
    return steps;
  }
}
