package org.midonet.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads and rewrites the references of topology records, as {@link Ref} declares them. */
public final class References {

  private References() {}

  /** Everything that the object points to, in the order of its components. */
  public static List<Reference> of(TopologyObject object) {
    List<Reference> found = new ArrayList<>();
    collect((Record) object, "", found);
    return found;
  }

  /** The object without its references to the target: optionals become empty, list elements go. */
  public static <T extends TopologyObject> T without(
      T object, Class<? extends TopologyObject> to, UUID target) {
    Class<? extends TopologyObject> stored = TopologyTypes.of(to);
    return map(
        object,
        (ref, id) -> ref.to() == stored && id.equals(target) ? Optional.empty() : Optional.of(id));
  }

  /**
   * The object with one optional reference set, or emptied: what keeps the other side of a {@link
   * Ref#symmetric} reference.
   */
  public static <T extends TopologyObject> T with(T object, String field, Optional<UUID> target) {
    RecordShape shape = RecordShape.of(((Record) object).getClass());
    RecordShape.Component component = shape.component(field);
    if (component.kind() != RecordShape.Kind.OPTIONAL) {
      throw new IllegalArgumentException(
          field + " of " + object.getClass().getSimpleName() + " is not optional");
    }
    Object[] values = shape.values((Record) object);
    values[component.index()] = target;
    return cast(object, shape.make(values));
  }

  private static void collect(Record record, String prefix, List<Reference> found) {
    RecordShape shape = RecordShape.of(record.getClass());
    for (RecordShape.Component component : shape.pointing()) {
      Object value = component.get(record);
      if (component.kind() == RecordShape.Kind.NESTED) {
        for (Object element : (List<?>) value) {
          collect((Record) element, prefix + component.name() + ".", found);
        }
      } else {
        Ref ref = component.ref().orElseThrow();
        for (UUID id : component.ids(value)) {
          found.add(
              new Reference(
                  prefix + component.name(),
                  TopologyTypes.of(ref.to()),
                  id,
                  ref.onDelete(),
                  ref.symmetric(),
                  ref.exclusive()));
        }
      }
    }
  }

  /** What becomes of one reference. */
  private interface Rewrite {
    Optional<UUID> apply(Ref ref, UUID id);
  }

  private static <T extends TopologyObject> T map(T object, Rewrite rewrite) {
    return cast(object, rewrite((Record) object, rewrite).orElse((Record) object));
  }

  /**
   * The record rewritten; empty when a mandatory reference of it went: such an element leaves its
   * list.
   */
  private static Optional<Record> rewrite(Record record, Rewrite rewrite) {
    RecordShape shape = RecordShape.of(record.getClass());
    Object[] values = shape.values(record);
    for (RecordShape.Component component : shape.pointing()) {
      Object value = values[component.index()];
      switch (component.kind()) {
        case REQUIRED -> {
          Optional<UUID> id = rewrite.apply(component.ref().orElseThrow(), (UUID) value);
          if (id.isEmpty()) {
            return Optional.empty();
          }
          values[component.index()] = id.get();
        }
        case OPTIONAL ->
            values[component.index()] =
                component.ids(value).stream()
                    .findFirst()
                    .flatMap(id -> rewrite.apply(component.ref().orElseThrow(), id));
        case LIST ->
            values[component.index()] =
                component.ids(value).stream()
                    .flatMap(id -> rewrite.apply(component.ref().orElseThrow(), id).stream())
                    .toList();
        case NESTED ->
            values[component.index()] =
                ((List<?>) value)
                    .stream()
                        .flatMap(element -> rewrite((Record) element, rewrite).stream())
                        .toList();
        case PLAIN -> {}
      }
    }
    return Optional.of(shape.make(values));
  }

  @SuppressWarnings("unchecked") // a record is rewritten by its own constructor
  private static <T extends TopologyObject> T cast(T original, Record rewritten) {
    return (T) original.getClass().cast(rewritten);
  }
}
