package org.midonet.packet;

/** EtherType values (IANA "ieee-802-numbers"), as unsigned 16-bit numbers. */
public final class EtherType {
  /** Internet Protocol version 4. */
  public static final int IPV4 = 0x0800;

  /** Address Resolution Protocol (RFC 826). */
  public static final int ARP = 0x0806;

  /** IEEE 802.1Q customer VLAN tag. */
  public static final int VLAN = 0x8100;

  /** Internet Protocol version 6. */
  public static final int IPV6 = 0x86dd;

  /** IEEE 802.1ad service VLAN tag. */
  public static final int SERVICE_VLAN = 0x88a8;

  /** Link Layer Discovery Protocol. */
  public static final int LLDP = 0x88cc;

  /** Values below this one are 802.3 lengths, not types. */
  public static final int LOWEST = 0x0600;

  private EtherType() {}

  /** Whether {@code type} announces a VLAN tag (802.1Q or 802.1ad). */
  public static boolean isVlan(int type) {
    return type == VLAN || type == SERVICE_VLAN;
  }
}
