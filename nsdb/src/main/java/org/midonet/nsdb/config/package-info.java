/**
 * What a process on a host must know before and beside the store: where its files are, how to reach
 * the store, which host it is on, and what the layers of configuration say for that host (spec
 * config.md sections 2 to 4, tools.md section 14).
 *
 * <p>In come the environment, files below {@code MIDONET_ROOT} and the {@link
 * org.midonet.nsdb.ConfigStore}; out come typed values and one resolved tree of settings.
 */
@NullMarked
package org.midonet.nsdb.config;

import org.jspecify.annotations.NullMarked;
