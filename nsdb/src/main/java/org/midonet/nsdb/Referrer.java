package org.midonet.nsdb;

import java.util.UUID;
import org.midonet.topology.TopologyObject;

/**
 * An object that points to another.
 *
 * @param type the type under which it is stored
 * @param field the record component that points
 */
public record Referrer(Class<? extends TopologyObject> type, String field, UUID id) {}
