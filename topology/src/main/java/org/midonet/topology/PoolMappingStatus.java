package org.midonet.topology;

/**
 * How far the health monitoring of a pool has got. The {@code PENDING} ones lock the pool, so only
 * a monitor that is at work on it may write them, and has to take them back.
 */
public enum PoolMappingStatus {
  /** It is monitored, or has no monitor to ask for. */
  ACTIVE,
  /** It names a monitor, but nobody monitors it. */
  INACTIVE,
  PENDING_CREATE,
  PENDING_UPDATE,
  PENDING_DELETE,
  ERROR
}
