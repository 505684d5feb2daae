package org.midonet.cli.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object, in the order in which its members came.
 *
 * <p>A member that is {@code null} is not there: the API treats both alike. Values are {@link
 * String}, {@link Number}, {@link Boolean}, {@link List} and {@link Document}.
 */
public final class Document {
  private final Map<String, Object> members = new LinkedHashMap<>();

  /** An empty object. */
  public Document() {}

  /** A copy that shares nothing changeable with this one. */
  public Document copy() {
    Document copy = new Document();
    members.forEach((name, value) -> copy.put(name, copied(value)));
    return copy;
  }

  private static Object copied(Object value) {
    return switch (value) {
      case Document document -> document.copy();
      case List<?> list -> {
        List<Object> copies = new ArrayList<>();
        for (Object element : list) {
          copies.add(copied(element));
        }
        yield copies;
      }
      default -> value;
    };
  }

  /** All members. */
  public Map<String, Object> members() {
    return members;
  }

  /** A member as it came. */
  public Optional<Object> get(String member) {
    return Optional.ofNullable(members.get(member));
  }

  /** A scalar member as text: strings as they are, numbers in decimal. */
  public Optional<String> text(String member) {
    return get(member)
        .filter(value -> !(value instanceof List<?>) && !(value instanceof Document))
        .map(Object::toString);
  }

  /** Whether a member is true; an absent one is not. */
  public boolean isTrue(String member) {
    return text(member).filter("true"::equals).isPresent();
  }

  /** A list member; empty when it is absent. */
  public List<Object> list(String member) {
    return get(member).orElse(null) instanceof List<?> list
        ? new ArrayList<>(list)
        : new ArrayList<>();
  }

  /** The object in a member; made and kept when it is absent. */
  public Document child(String member) {
    if (members.get(member) instanceof Document document) {
      return document;
    }
    Document made = new Document();
    members.put(member, made);
    return made;
  }

  /** Sets a member. */
  public Document put(String member, Object value) {
    members.put(member, value);
    return this;
  }

  /** Empties a member. */
  public void remove(String member) {
    members.remove(member);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Document that && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return Json.write(this);
  }
}
