package org.midonet.packet;

/** IPv4 header fields (RFC 791). */
public final class Ipv4 {
  private Ipv4() {}

  static int fragmentKind(int flagsAndOffset) {
    if ((flagsAndOffset & 0x1fff) != 0) {
      return FlowKey.LATER_FRAGMENT;
    }
    return (flagsAndOffset & 0x2000) != 0 ? FlowKey.FIRST_FRAGMENT : FlowKey.WHOLE;
  }
}
