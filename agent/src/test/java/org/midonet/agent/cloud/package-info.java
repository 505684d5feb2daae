/**
 * A small cloud in one process, for tests: the store and the datapaths in memory, agents wired as
 * in production, a wire between their underlay addresses, and VMs that send frames and keep what
 * they get. Scenarios wait for conditions with deadlines; time on the datapaths can be moved.
 */
@NullMarked
package org.midonet.agent.cloud;

import org.jspecify.annotations.NullMarked;
