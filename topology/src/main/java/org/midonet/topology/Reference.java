package org.midonet.topology;

import java.util.UUID;

/**
 * One object points to another.
 *
 * @param field the component that holds the reference; of a nested record: {@code members.hostId}
 * @param to the type pointed to, as stored
 * @param id the object pointed to
 * @param onDelete what the deletion of the target does to the holder
 * @param symmetric the target points back by the component of the same name
 * @param exclusive no other object may point to this target by this component
 */
public record Reference(
    String field,
    Class<? extends TopologyObject> to,
    UUID id,
    OnDelete onDelete,
    boolean symmetric,
    boolean exclusive) {}
