package org.midonet.topology;

/** A protocol that a load balancer can balance. */
public enum L4Protocol {
  TCP,
  UDP
}
