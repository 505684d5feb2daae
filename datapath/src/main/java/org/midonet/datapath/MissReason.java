package org.midonet.datapath;

/** Why a packet is handed over. */
public enum MissReason {
  /** No flow matches. */
  NO_FLOW(1),
  /** A flow says so. */
  ACTION(2),
  /** The source MAC was not learnt at this port. */
  NEW_MAC(3),
  /** TTL or hop limit runs out on the way. */
  TTL_EXPIRED(4),
  /** Does not fit the MTU of its output. */
  TOO_BIG(5),
  /** A reply whose connection is stale and whose forward packet no flow knows. */
  STALE_REPLY(6),
  /** An ICMP error that quotes a connection. */
  ICMP_ERROR(7);

  private final int code;

  MissReason(int code) {
    this.code = code;
  }

  /** The number in the kernel's record. */
  public int code() {
    return code;
  }
}
