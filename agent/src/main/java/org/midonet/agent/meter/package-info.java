/**
 * What went through: packets and bytes by device, port and tunnel, from the statistics of flows,
 * and how long judgements take. In come flows with their use and verdicts; out go figures.
 */
@NullMarked
package org.midonet.agent.meter;

import org.jspecify.annotations.NullMarked;
