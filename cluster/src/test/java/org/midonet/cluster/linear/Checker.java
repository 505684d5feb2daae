package org.midonet.cluster.linear;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for an order of a history's steps that a single register could have gone through: each step
 * at one moment between its start and its end, each answer right at that moment. After Wing and
 * Gong, "Testing and Verifying Concurrent Objects" (1993), with Lowe's memory of what was tried.
 */
final class Checker {

  /** Which steps have been placed, and what the register holds then; empty: absent. */
  private record Place(BitSet done, Optional<String> value) {}

  private final List<Step> steps;
  private final Set<Place> tried = new HashSet<>();
  private int furthest;

  private Checker(List<Step> steps) {
    this.steps = steps.stream().sorted(Comparator.comparingLong(Step::start)).toList();
  }

  /** What is wrong with a history of an object that was absent before; empty if nothing is. */
  static Optional<String> anomaly(List<Step> steps) {
    Checker checker = new Checker(steps);
    return checker.search(new BitSet(), Optional.empty())
        ? Optional.empty()
        : Optional.of(
            "no order explains more than %d of %d steps: %s"
                .formatted(checker.furthest, steps.size(), checker.steps));
  }

  private boolean search(BitSet done, Optional<String> value) {
    if (!tried.add(new Place((BitSet) done.clone(), value))) {
      return false;
    }
    furthest = Math.max(furthest, done.cardinality());
    long firstEnd = Long.MAX_VALUE;
    boolean left = false;
    for (int i = 0; i < steps.size(); i++) {
      if (!done.get(i) && !steps.get(i).isOptional()) {
        left = true;
        firstEnd = Math.min(firstEnd, steps.get(i).end());
      }
    }
    if (!left) {
      return true;
    }
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      // Whoever began after another's end cannot come before it.
      if (done.get(i) || step.start() > firstEnd) {
        continue;
      }
      Optional<Optional<String>> after = after(step, value);
      if (after.isPresent()) {
        done.set(i);
        if (search(done, after.get())) {
          return true;
        }
        done.clear(i);
      }
    }
    return false;
  }

  /** The register after a step; empty if the step cannot happen then. */
  private static Optional<Optional<String>> after(Step step, Optional<String> value) {
    boolean done = step.outcome() == Step.Outcome.DONE || step.outcome() == Step.Outcome.OPEN;
    boolean matches =
        switch (step.outcome()) {
          case PRESENT -> value.isPresent();
          case ABSENT -> value.isEmpty();
          case DONE, OPEN ->
              switch (step.call()) {
                case CREATE -> value.isEmpty();
                case SET, DELETE -> value.isPresent();
                case READ -> value.equals(Optional.of(step.value()));
              };
        };
    if (!matches) {
      return Optional.empty();
    }
    return Optional.of(
        !done
            ? value
            : switch (step.call()) {
              case CREATE, SET -> Optional.of(step.value());
              case DELETE -> Optional.empty();
              case READ -> value;
            });
  }
}
