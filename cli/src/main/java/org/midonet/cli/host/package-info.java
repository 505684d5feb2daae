/**
 * What a host keeps in files for MidoNet's own use: who it is, and where the NSDB is.
 *
 * <p>In come the environment and files below {@code MIDONET_ROOT}; out come the host's UUID and the
 * {@link org.midonet.cli.host.Bootstrap} settings. Nothing else is configured by files: the rest is
 * in the store, where mn-conf puts it.
 */
@NullMarked
package org.midonet.cli.host;

import org.jspecify.annotations.NullMarked;
