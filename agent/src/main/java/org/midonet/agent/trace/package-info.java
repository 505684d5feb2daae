/**
 * Live traces: packets that this agent judges, that somebody wants to know about, and what became
 * of them. In come filters (mm-trace) and trace requests (the API); out go lines of {@code
 * mm-trace.log} and what followers of the local socket read.
 */
@NullMarked
package org.midonet.agent.trace;

import org.jspecify.annotations.NullMarked;
