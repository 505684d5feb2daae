/** Which hosts this one reaches by tunnels, and by which addresses: in come tunnel zones. */
@NullMarked
package org.midonet.agent.tunnel;

import org.jspecify.annotations.NullMarked;
