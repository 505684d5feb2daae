package org.midonet.topology;

/** How far the health monitoring of a pool has got. */
public enum PoolMappingStatus {
  ACTIVE,
  INACTIVE,
  PENDING_CREATE,
  PENDING_UPDATE,
  PENDING_DELETE,
  ERROR
}
