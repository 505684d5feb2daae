package org.midonet.telemetry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * {@code /healthz}: whether a daemon can do its work now. 200 if what it needs is well, else 503;
 * the body names the checks, also those of what it can do without for a while.
 */
public final class Health {

  /** Where it is served. */
  public static final String PATH = "/healthz";

  /** Its media type. */
  public static final String TYPE = "application/json";

  /** Each tells what is wrong, in a word that gives no secret away; empty: it is well. */
  private final Map<String, Supplier<Optional<String>>> checks;

  private final Set<String> needed;

  /**
   * With some named checks, which answer at once.
   *
   * @param needed without these the daemon cannot do its work
   * @param wanted without these it does it with what it knows
   */
  public Health(
      Map<String, Supplier<Optional<String>>> needed,
      Map<String, Supplier<Optional<String>>> wanted) {
    this.checks = new TreeMap<>(wanted);
    this.checks.putAll(needed);
    this.needed = Set.copyOf(needed.keySet());
  }

  /**
   * What the checks say.
   *
   * @param status 200 or 503, as HTTP has it
   */
  public record Report(int status, String json) {}

  /** Asks all. */
  public Report report() {
    StringBuilder said = new StringBuilder();
    boolean serves = true;
    boolean well = true;
    for (Map.Entry<String, Supplier<Optional<String>>> check : checks.entrySet()) {
      Optional<String> trouble = check.getValue().get();
      well &= trouble.isEmpty();
      serves &= trouble.isEmpty() || !needed.contains(check.getKey());
      said.append(said.isEmpty() ? "" : ", ")
          .append(quoted(check.getKey()))
          .append(": ")
          .append(quoted(trouble.orElse("ok")));
    }
    String status = well ? "ok" : serves ? "degraded" : "unavailable";
    String json = "{\"status\": \"%s\", \"checks\": {%s}}\n".formatted(status, said);
    return new Report(serves ? 200 : 503, json);
  }

  private static String quoted(String text) {
    return '"' + text.replaceAll("[^\\p{Alnum} ._:-]", " ") + '"';
  }
}
