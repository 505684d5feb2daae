/**
 * What the agent tells about itself on its host. Comes in: counters of the datapath and of the
 * upcall loop. Goes out: a small text file that people and monitors read.
 */
@NullMarked
package org.midonet.agent.report;

import org.jspecify.annotations.NullMarked;
