/**
 * Where midonet-cli's settings come from: {@code ~/.midonetrc}, the environment, the command line,
 * each going before the one named before it.
 *
 * <p>In come the arguments, the environment and a file; out comes one {@link
 * org.midonet.cli.settings.Settings}, or a {@link org.midonet.cli.settings.BadSettings} with the
 * text and the exit status. Nothing is sent anywhere from here.
 */
@NullMarked
package org.midonet.cli.settings;

import org.jspecify.annotations.NullMarked;
