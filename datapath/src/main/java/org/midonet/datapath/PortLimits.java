package org.midonet.datapath;

/**
 * What the packets of one port may use up, so that no port takes it from the others.
 *
 * @param connections connections charged to the port
 * @param missesPerSecond misses a second and CPU, in the long run
 * @param missBurst misses a CPU at once
 */
public record PortLimits(int connections, int missesPerSecond, int missBurst) {
  /** What fits a virtual machine. */
  public static final PortLimits USUAL = new PortLimits(65_536, 20_000, 2_000);
}
