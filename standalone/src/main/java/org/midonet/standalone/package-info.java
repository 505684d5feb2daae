/**
 * Network state database and cluster in one process, for development, tests and demonstrations:
 * {@code bin/standalone}.
 *
 * <p>Comes in: where the API listens and where the state lies. Goes out: a line {@code ready
 * http://…} once it serves. It wires what nsdb and cluster offer and decides nothing itself.
 */
@NullMarked
package org.midonet.standalone;

import org.jspecify.annotations.NullMarked;
