/**
 * From verdicts to flows: a verdict of the simulation, which speaks of virtual ports, becomes a
 * flow (and a template) of the datapath, which speaks of port numbers and tunnels; what a change
 * touches is judged again and replaced. Everything here belongs to the forwarding thread.
 */
@NullMarked
package org.midonet.agent.flow;

import org.jspecify.annotations.NullMarked;
