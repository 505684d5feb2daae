package org.midonet.cli.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.CliFailure;

/**
 * A value that names another object. The words that reach {@link #store} are UUIDs already: the
 * grammar resolves aliases and paths.
 *
 * @param kind the kind of object that it points to
 * @param style one object or several, and how it is named and written
 */
public record Reference(String kind, Style style) implements Value {

  /** What is special about a reference. */
  public enum Style {
    /** One object. */
    ONE,
    /** One object, named among the root's. */
    IN_ROOT,
    /** A list of objects. */
    MANY,
    /** The other end of a link: written through the port's {@code link} address. */
    PEER
  }

  /** A reference to one object. */
  public static Reference to(String kind) {
    return new Reference(kind, Style.ONE);
  }

  /** A reference to several objects. */
  public static Reference toMany(String kind) {
    return new Reference(kind, Style.MANY);
  }

  /** The UUIDs that a document holds for this reference. */
  public List<String> ids(Document document, String member) {
    if (style != Style.MANY) {
      return document.text(member).map(List::of).orElse(List.of());
    }
    List<String> ids = new ArrayList<>();
    for (Object id : document.list(member)) {
      ids.add(id.toString());
    }
    return ids;
  }

  @Override
  public Optional<String> text(Document document, String member, Naming naming) throws CliFailure {
    List<String> names = new ArrayList<>();
    for (String id : ids(document, member)) {
      names.add(naming.name(kind, id, style == Style.IN_ROOT));
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(String.join(",", names));
  }

  @Override
  public void store(Document document, String member, String word, String attribute) {
    if (style == Style.MANY) {
      TextList.WORDS.store(document, member, word, attribute);
    } else {
      document.put(member, word);
    }
  }
}
