package org.midonet.cluster.api;

import java.util.List;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Problems.Problem;
import org.midonet.topology.TopologyObject;

/**
 * A request that ends with an error document. Unchecked, since it passes through transactions,
 * which must not catch it. What the store or the rules of a type find wrong travels as {@link
 * org.midonet.topology.error.MidonetException} instead.
 */
public final class Rejected extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The message of an answer that lists violations. */
  public static final String INVALID = "The request has invalid fields; see violations.";

  /** An answer is not to be much longer than what was asked. */
  private static final int MOST_VIOLATIONS = 100;

  private final int status;
  private final transient List<Problem> violations;

  public Rejected(int status, String message, List<Problem> violations) {
    super(message, null, false, false);
    this.status = status;
    this.violations = violations.stream().limit(MOST_VIOLATIONS).toList();
  }

  public Rejected(int status, String message) {
    this(status, message, List.of());
  }

  /** Wrong fields of a body. */
  public static Rejected invalid(Problems problems) {
    return new Rejected(400, INVALID, problems.all());
  }

  /** One wrong field. */
  public static Rejected invalid(String property, String message) {
    return new Rejected(400, INVALID, List.of(new Problem(property, message)));
  }

  /** Nothing of that type has the id, which need not be a UUID. */
  public static Rejected missing(Class<? extends TopologyObject> type, String id) {
    return new Rejected(404, StoredNames.of(type) + " " + id + " does not exist");
  }

  /** The same about an element of an array. */
  Rejected at(String element) {
    return new Rejected(
        status,
        String.valueOf(getMessage()),
        violations.stream()
            .map(problem -> new Problem(element + "." + problem.property(), problem.message()))
            .toList());
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What is wrong with which field. */
  public List<Problem> violations() {
    return violations;
  }
}
