package org.midonet.cli.kind;

import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.value.Flag;
import org.midonet.cli.value.Naming;
import org.midonet.cli.value.Reference;
import org.midonet.cli.value.Text;
import org.midonet.cli.value.TracedDevice;
import org.midonet.cli.value.Value;

/**
 * One attribute of a kind.
 *
 * @param name its word in the language
 * @param member its JSON member
 * @param value its type
 * @param readOnly whether only the system writes it
 * @param clearable whether {@code clear} takes it
 * @param hidden whether it is left out of an object's line
 * @param inversion the JSON member that says "not", for attributes that take {@code !}
 * @param within the JSON member of the object that holds the attribute, when it is not the object
 *     itself
 */
public record Attribute(
    String name,
    String member,
    Value value,
    boolean readOnly,
    boolean clearable,
    boolean hidden,
    Optional<String> inversion,
    Optional<String> within) {

  /** An attribute that can be set and is printed. */
  public static Attribute of(String name, String member, Value value) {
    return new Attribute(
        name, member, value, false, false, false, Optional.empty(), Optional.empty());
  }

  static Attribute text(String name, String member) {
    return of(name, member, Text.ANY);
  }

  static Attribute state() {
    return of("state", "adminStateUp", Flag.UP_DOWN);
  }

  static Attribute flag(String name, String member) {
    return of(name, member, Flag.TRUE_FALSE);
  }

  static Attribute reference(String name, String member, String kind) {
    return of(name, member, Reference.to(kind));
  }

  static Attribute chain(String name, String member) {
    return reference(name, member, "chain").thatClears();
  }

  static Attribute mirrors(String name, String member) {
    return of(name, member, Reference.toMany("mirror")).thatClears();
  }

  Attribute asReadOnly() {
    return new Attribute(name, member, value, true, clearable, hidden, inversion, within);
  }

  Attribute thatClears() {
    return new Attribute(name, member, value, readOnly, true, hidden, inversion, within);
  }

  Attribute asHidden() {
    return new Attribute(name, member, value, readOnly, clearable, true, inversion, within);
  }

  Attribute invertedBy(String flag) {
    return new Attribute(
        name, member, value, readOnly, clearable, hidden, Optional.of(flag), within);
  }

  Attribute inside(String holder) {
    return new Attribute(
        name, member, value, readOnly, clearable, hidden, inversion, Optional.of(holder));
  }

  /** What it points to, when it is a reference. */
  public Optional<Reference> reference() {
    return switch (value) {
      case Reference reference -> Optional.of(reference);
      case TracedDevice device -> Optional.of(device.reference());
      default -> Optional.empty();
    };
  }

  /** The value as it prints; empty: left out. */
  public Optional<String> text(Document document, Naming naming) throws CliFailure {
    Document holder = holder(document);
    String not = inversion.filter(holder::isTrue).isPresent() ? "!" : "";
    return value.text(holder, member, naming).map(text -> not + text);
  }

  /** Writes a value that was typed, after the {@code !} was taken off. */
  public void store(Document document, String word, boolean inverted) throws CliFailure {
    Document holder = holder(document);
    value.store(holder, member, word, name);
    if (inversion.isPresent()) {
      holder.put(inversion.get(), inverted);
    }
  }

  /** Empties it. */
  public void clear(Document document) {
    value.clear(holder(document), member);
  }

  private Document holder(Document document) {
    return within.map(document::child).orElse(document);
  }
}
