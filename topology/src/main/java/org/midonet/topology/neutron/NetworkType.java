package org.midonet.topology.neutron;

/** What a network is made of, as far as it matters. */
public enum NetworkType {
  /** As any other. */
  LOCAL,
  /** As any other. */
  FLAT,
  /** As any other. */
  GRE,
  /** As any other. */
  VLAN,
  /** The segment behind interfaces of hosts: no bridge stands for it. */
  UPLINK
}
