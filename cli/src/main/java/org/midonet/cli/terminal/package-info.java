/**
 * The two ways in which lines reach midonet-cli: a line editor for a person, plain reads for a
 * program.
 *
 * <p>In comes standard input; out go lines to a {@link org.midonet.cli.session.Session}. What looks
 * like a terminal is decided by standard input alone.
 */
@NullMarked
package org.midonet.cli.terminal;

import org.jspecify.annotations.NullMarked;
