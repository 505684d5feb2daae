package org.midonet.topology;

/** How a load balancer chooses a member. */
public enum LbMethod {
  ROUND_ROBIN
}
