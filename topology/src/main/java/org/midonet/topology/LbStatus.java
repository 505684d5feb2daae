package org.midonet.topology;

/** Whether a part of a load balancer works. */
public enum LbStatus {
  ACTIVE,
  INACTIVE
}
