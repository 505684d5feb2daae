package org.midonet.datapath;

import java.util.Optional;
import java.util.OptionalInt;
import org.midonet.packet.IpAddress;

/**
 * What a connection's tuple becomes on the way; absent parts stay.
 *
 * @param source source address
 * @param destination destination address
 * @param sourcePort source port, or echo identifier
 * @param destinationPort destination port
 */
public record Translation(
    Optional<IpAddress> source,
    Optional<IpAddress> destination,
    OptionalInt sourcePort,
    OptionalInt destinationPort) {

  /** All stays. */
  public static final Translation NONE =
      new Translation(Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

  /** A new source address. */
  public static Translation source(IpAddress address) {
    return new Translation(
        Optional.of(address), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /** A new destination address. */
  public static Translation destination(IpAddress address) {
    return new Translation(
        Optional.empty(), Optional.of(address), OptionalInt.empty(), OptionalInt.empty());
  }
}
