package org.midonet.simulation.view;

import java.util.UUID;
import org.midonet.topology.Rule;

/**
 * A chain as a flat array of rules.
 *
 * @param id its identity
 * @param rules its rules, in order; those that do not exist (yet) are left out
 * @param conditions the condition of each rule, compiled
 * @param stateful whether a rule of its own asks for the direction of the connection, or translates
 *     with state
 */
public record CompiledChain(
    UUID id, Rule[] rules, CompiledCondition[] conditions, boolean stateful) {}
