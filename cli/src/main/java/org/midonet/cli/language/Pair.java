package org.midonet.cli.language;

import org.midonet.cli.kind.Attribute;

/**
 * An attribute and the value given for it.
 *
 * @param attribute the attribute
 * @param word the value as it was typed
 * @param value the value without a leading {@code !}; for references the UUIDs, joined by commas
 * @param inverted whether there was a {@code !} that means "not"
 */
public record Pair(Attribute attribute, String word, String value, boolean inverted) {}
