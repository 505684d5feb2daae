/**
 * The types of attribute values: how each is read from a word and how it prints.
 *
 * <p>In come a word of the command line and the name of a JSON member; out goes the member as the
 * API takes it, and the other way round for printing. A type knows nothing of the object that it
 * belongs to, and asks a {@link org.midonet.cli.value.Naming} for the name of another object.
 */
@NullMarked
package org.midonet.cli.value;

import org.jspecify.annotations.NullMarked;
