package org.midonet.datapath;

/** What packets to another host are put into. Taken are packets in either. */
public enum Encapsulation {
  /** VXLAN (RFC 7348). */
  VXLAN,
  /** GRE with a key (RFC 2784, RFC 2890) around Ethernet; where the kernel has it, else VXLAN. */
  GRE
}
