/**
 * The command mm-ctl: binds ports to interfaces of this host.
 *
 * <p>In come a port's UUID and an interface's name, from Nova's virtual interface code or an
 * operator; out goes one change of the port in the NSDB. The agent, which watches the port, does
 * the rest.
 */
@NullMarked
package org.midonet.cli.bind;

import org.jspecify.annotations.NullMarked;
