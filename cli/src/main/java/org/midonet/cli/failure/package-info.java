/**
 * What can go wrong in a command of midonet-cli, each with the line that the user sees.
 *
 * <p>Every part of the program throws a {@link org.midonet.cli.failure.CliFailure}; the session is
 * the one place that prints it. The texts are an interface: scripts compare them.
 */
@NullMarked
package org.midonet.cli.failure;

import org.jspecify.annotations.NullMarked;
