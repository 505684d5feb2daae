package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the outside sees of one JSON property.
 *
 * @param name its name
 * @param schema its JSON Schema (2020-12, as OpenAPI 3.1 uses it)
 * @param use who writes it
 * @param required whether a body without it is refused
 */
public record Property(String name, ObjectNode schema, Use use, boolean required) {

  /** Who writes a property. */
  public enum Use {
    /** Taken from bodies and shown. */
    WRITABLE,
    /** Taken from the body that creates, kept afterwards, and shown. */
    CREATE_ONLY,
    /** Shown; in bodies it may stand, and is ignored, since clients send back whole documents. */
    READ_ONLY,
    /** May stand in bodies and is ignored; never shown. */
    IGNORED
  }

  Property keptOnReplace() {
    return new Property(name, schema, Use.CREATE_ONLY, required);
  }
}
