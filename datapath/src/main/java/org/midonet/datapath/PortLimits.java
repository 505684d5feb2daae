package org.midonet.datapath;

/**
 * What the packets of one port may use up, so that no port takes it from the others.
 *
 * @param connections connections charged to the port
 * @param missOctets octets of its misses that may wait to be judged; one more is taken while they
 *     are fewer
 */
public record PortLimits(int connections, int missOctets) {
  /**
   * What fits a virtual machine: 20,000 new flows a second while others take half a second of the
   * agent's time.
   */
  public static final PortLimits USUAL = new PortLimits(65_536, 4 << 20);
}
