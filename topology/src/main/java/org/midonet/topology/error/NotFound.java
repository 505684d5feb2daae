package org.midonet.topology.error;

import java.util.Optional;
import java.util.UUID;

/**
 * The object that was asked for, or that the input points to, does not exist. Nothing was changed.
 */
public final class NotFound extends MidonetException {

  private static final long serialVersionUID = 1L;

  private final String type;
  private final String id;
  private final String field;

  /** No object of this type has this id. */
  public NotFound(Class<?> type, UUID id) {
    super(type.getSimpleName() + " " + id + " does not exist");
    this.type = type.getSimpleName();
    this.id = id.toString();
    this.field = "";
  }

  /** The named field of the input points to an object that does not exist. */
  public NotFound(Class<?> type, UUID id, String field) {
    super(field + ": " + type.getSimpleName() + " " + id + " does not exist");
    this.type = type.getSimpleName();
    this.id = id.toString();
    this.field = field;
  }

  /** The named field of the input names an object that does not exist, by its name. */
  public NotFound(Class<?> type, String name, String field) {
    super(field + ": " + type.getSimpleName() + " " + name + " does not exist");
    this.type = type.getSimpleName();
    this.id = name;
    this.field = field;
  }

  /** The type of the missing object. */
  public String type() {
    return type;
  }

  /** The id, or the name, of the missing object. */
  public String id() {
    return id;
  }

  /** The field of the input that points to it; empty if the object itself was asked for. */
  public Optional<String> field() {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }
}
