package org.midonet.nsdb.tree;

import java.util.List;

/**
 * The children of a node.
 *
 * @param names unordered
 * @param version the version of the node's own text, as in {@link Node}; children do not change it
 */
public record Children(List<String> names, int version) {}
