/**
 * Attacks on parsers. A target is a class with two static methods, {@code void
 * fuzzerTestOneInput(byte[])}, which may throw nothing whatever it is given, and {@code
 * List<byte[]> seeds()}, samples of what it is meant for. {@code bin/fuzz} lets Jazzer loose on it,
 * which follows the branches that inputs take; tests of every build give it what {@link
 * org.midonet.fuzz.Havoc} makes, which is blind and a hundred times faster.
 */
@NullMarked
package org.midonet.fuzz;

import org.jspecify.annotations.NullMarked;
