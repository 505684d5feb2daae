/** Tests of what is only seen from inside. */
@NullMarked
package org.midonet.simulation.path;

import org.jspecify.annotations.NullMarked;
