package org.midonet.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks of all endpoints, by verb and path as the index has them. */
final class EndpointSuite {

  /** One check, in a world of its own. */
  @FunctionalInterface
  interface Check {
    void run(EndpointWorld world) throws Exception;
  }

  /** A check with what it shows. */
  record Named(String what, Check check) {}

  private final Map<String, List<Named>> checks = new LinkedHashMap<>();

  /**
   * Adds a check.
   *
   * @param endpoint verb and path: {@code GET /bridges/{id}}
   */
  EndpointSuite check(String endpoint, String what, Check check) {
    checks.computeIfAbsent(endpoint, none -> new ArrayList<>()).add(new Named(what, check));
    return this;
  }

  /** The checks of an endpoint; none if nobody wrote any. */
  List<Named> of(String endpoint) {
    return checks.getOrDefault(endpoint, List.of());
  }

  /** All endpoints that have checks. */
  List<String> endpoints() {
    return List.copyOf(checks.keySet());
  }
}
