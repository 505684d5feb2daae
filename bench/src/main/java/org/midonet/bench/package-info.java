/**
 * Benchmarks of the whole, as ratios against peers on the same machine.
 *
 * <p>One run measures ours and its peers in turn, round after round, so that whatever else the
 * machine does falls on all alike. Comes in: a number of rounds. Goes out: medians of ratios, as a
 * table and as JSON.
 */
@NullMarked
package org.midonet.bench;

import org.jspecify.annotations.NullMarked;
