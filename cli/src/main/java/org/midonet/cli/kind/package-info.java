/**
 * The types of objects that midonet-cli knows, one declaration a file.
 *
 * <p>A {@link org.midonet.cli.kind.Kind} says how an object is called and printed, which attributes
 * it has in which order and in which JSON members, and what collections hang below it. Nothing else
 * in the program knows a type by name: a new type is a new file here and a line in {@link
 * org.midonet.cli.kind.Kinds}. {@link org.midonet.cli.kind.RootKind} is where every path begins.
 */
@NullMarked
package org.midonet.cli.kind;

import org.jspecify.annotations.NullMarked;
