/**
 * The walk of one packet through the virtual devices. In comes a packet at a port; it is carried as
 * an {@link org.midonet.simulation.path.InFlight}, through which alone its fields are read, so that
 * the mask of the verdict cannot miss one; out comes the verdict with everything that was looked up
 * on the way. Internal to the simulation.
 */
@NullMarked
package org.midonet.simulation.path;

import org.jspecify.annotations.NullMarked;
