package org.midonet.nsdb.tree;

import java.time.Instant;

/**
 * A node as read.
 *
 * @param version grows by one with each write of the text
 * @param modified when the text was written last, by the service's clock
 * @param created grows with each group of writes that makes nodes: the age of this one among others
 * @param mine whether it lives as long as the session that read it
 */
public record Node(String text, int version, Instant modified, long created, boolean mine) {}
