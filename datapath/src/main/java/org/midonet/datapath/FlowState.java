package org.midonet.datapath;

/** A flow, and what it has been used for. */
public record FlowState(Flow flow, Statistics statistics) {}
