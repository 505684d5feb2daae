/**
 * The upcall loop: misses of the datapath come in, are judged by the simulation in turn, and go
 * back; what is decided stays in the datapath as a flow. One thread owns the view, the flow table
 * and everything else that a decision touches, so that checking and installing are one step.
 */
@NullMarked
package org.midonet.agent.upcall;

import org.jspecify.annotations.NullMarked;
