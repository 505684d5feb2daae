package org.midonet.scenario;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * The rows of the list of scenarios ({@code scenarios.tsv}) that a test shows: it asserts what the
 * row expects. On a class it holds for each of its tests.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Tag(Scenario.TAG)
@net.jqwik.api.Tag(Scenario.TAG)
public @interface Scenario {
  /** By this tag the tests that cite anything are run alone. */
  String TAG = "scenario";

  /** Ids, such as {@code BR-07}. */
  String[] value();
}
