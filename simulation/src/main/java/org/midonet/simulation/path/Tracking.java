package org.midonet.simulation.path;

/** Which packets belong to connections that the datapath keeps. */
final class Tracking {

  private Tracking() {}

  /**
   * Whether the packet can open, continue or answer a connection: IP, not a later fragment, and of
   * ICMP only echoes. All other packets are judged each for itself, as openers.
   */
  static boolean tracked(InFlight packet) {
    if (!packet.isIp() || packet.laterFragment()) {
      return false;
    }
    return !packet.isIcmp() || packet.isEcho(true) || packet.isEcho(false);
  }

  /** Whether the packet can open a connection: an echo reply cannot. */
  static boolean opens(InFlight packet) {
    if (!packet.isIp() || packet.laterFragment()) {
      return false;
    }
    return !packet.isIcmp() || packet.isEcho(true);
  }
}
