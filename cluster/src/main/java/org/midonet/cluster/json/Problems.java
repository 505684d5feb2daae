package org.midonet.cluster.json;

import java.util.ArrayList;
import java.util.List;

/**
 * All that is wrong with one body, each with the path of its field ({@code
 * natTargets[0].addressFrom}).
 */
public final class Problems {

  /** One wrong field. */
  public record Problem(String property, String message) {}

  private final String path;
  private final List<Problem> found;

  private Problems(String path, List<Problem> found) {
    this.path = path;
    this.found = found;
  }

  /** Nothing wrong so far. */
  public static Problems none() {
    return new Problems("", new ArrayList<>());
  }

  /** The same collection, seen from a field of the object that this one stands at. */
  public Problems at(String property) {
    return new Problems(path.isEmpty() ? property : path + "." + property, found);
  }

  /** The same collection, seen from an element of the array that this one stands at. */
  public Problems at(int index) {
    return new Problems(path + "[" + index + "]", found);
  }

  /** The value at this place is wrong. */
  public void add(String message) {
    found.add(new Problem(path, message));
  }

  /** What was found, in order. */
  public List<Problem> all() {
    return List.copyOf(found);
  }

  /** Whether nothing is wrong. */
  public boolean isEmpty() {
    return found.isEmpty();
  }
}
