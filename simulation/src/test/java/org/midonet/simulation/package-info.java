/**
 * Tests of the simulation: a small language for clouds, behaviours one by one, and laws over random
 * clouds.
 */
@NullMarked
package org.midonet.simulation;

import org.jspecify.annotations.NullMarked;
