/**
 * What the system is to do, row by row, and which test shows it.
 *
 * <p>A test cites rows with {@link org.midonet.scenario.Scenario}. While tests run, {@link
 * org.midonet.scenario.Recorder} writes down how each citing test ended; {@link
 * org.midonet.scenario.Report} reads that and says which rows are covered. Only tests know this
 * package.
 */
@NullMarked
package org.midonet.scenario;

import org.jspecify.annotations.NullMarked;
