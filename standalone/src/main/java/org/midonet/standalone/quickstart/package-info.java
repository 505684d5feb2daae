/**
 * The whole system shown at work on one machine: a cloud of two hypervisors, the guide's networks,
 * four VMs, and what they can and cannot do.
 *
 * <p>Comes in: the command line. Goes out: progress lines, a closing table, a JSON file, an exit
 * status, and nothing left behind unless asked.
 */
@NullMarked
package org.midonet.standalone.quickstart;

import org.jspecify.annotations.NullMarked;
