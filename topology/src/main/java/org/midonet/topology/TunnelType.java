package org.midonet.topology;

/** How packets travel between the hosts of a tunnel zone. */
public enum TunnelType {
  GRE,
  VXLAN,
  /** VXLAN, with hardware VTEPs as members. */
  VTEP
}
