package org.midonet.ffi.bpf;

/** Which way packets go past a TC program of an interface. */
public enum TcDirection {
  /** What the interface received: from its wire, or from the other end of a veth. */
  INGRESS(1, 46),
  /** What the host is about to send. */
  EGRESS(2, 47);

  /** libbpf.h, enum bpf_tc_attach_point. */
  final int attachPoint;

  /** linux/bpf.h, BPF_TCX_INGRESS and BPF_TCX_EGRESS of Linux 6.6. */
  final int tcxType;

  TcDirection(int attachPoint, int tcxType) {
    this.attachPoint = attachPoint;
    this.tcxType = tcxType;
  }
}
