package org.midonet.simulation.path;

import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * A translation that happened on the way, so that it can be undone on the way back.
 *
 * @param by the rule or VIP that says so
 * @param device the device that translated
 * @param source whether the source was translated, or the destination
 * @param oldIp the address before
 * @param oldIpFrom where that came from
 * @param oldPort the port (echo identifier) before
 * @param oldPortFrom where that came from
 * @param newIp the address after
 * @param newPort the port after
 * @param newPortFrom where that comes from; the same as before if the port stayed
 */
record Binding(
    UUID by,
    UUID device,
    boolean source,
    IpAddress oldIp,
    Origin oldIpFrom,
    int oldPort,
    Origin oldPortFrom,
    IpAddress newIp,
    int newPort,
    Origin newPortFrom) {

  boolean portStayed() {
    return newPortFrom.equals(oldPortFrom);
  }
}
