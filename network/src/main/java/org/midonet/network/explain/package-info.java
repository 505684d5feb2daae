/**
 * What a simulation said, for people and programs: a {@linkplain org.midonet.simulation.Verdict
 * verdict} comes in, JSON or lines go out. The API's trace and an agent's live trace say it alike.
 */
@NullMarked
package org.midonet.network.explain;

import org.jspecify.annotations.NullMarked;
