/**
 * What packets teach: {@linkplain org.midonet.simulation.Effect effects} come in, opinions in the
 * NSDB's state tables go out, and are withdrawn when nobody has been seen for long.
 */
@NullMarked
package org.midonet.agent.learning;

import org.jspecify.annotations.NullMarked;
