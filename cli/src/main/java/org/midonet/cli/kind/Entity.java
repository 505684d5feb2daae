package org.midonet.cli.kind;

import java.util.Optional;
import org.midonet.cli.api.Document;

/**
 * An object as it was fetched, and the path by which it was reached.
 *
 * @param kind what it is
 * @param document what the API says of it
 * @param parent the object below which it was found; empty below the root, and for the root
 * @param embedded the collection inside of the parent's document that holds it, if one does
 */
public record Entity(
    Kind kind, Document document, Optional<Entity> parent, Optional<Branch> embedded) {

  /** An object of the root. */
  public static Entity inRoot(Kind kind, Document document) {
    return new Entity(kind, document, Optional.empty(), Optional.empty());
  }

  /** Whether it is the API itself, where paths begin. */
  public boolean isRoot() {
    return kind.label().equals(RootKind.LABEL);
  }

  /** Its UUID, or an empty text when it has none. */
  public String id() {
    return kind.identified() ? document.text("id").orElse("") : "";
  }
}
