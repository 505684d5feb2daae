package org.midonet.nsdb;

import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * Transport ports {@code first} to {@code first + size - 1} of an address.
 *
 * @param device the translating device
 * @param size a power of two; {@code first} is a multiple of it
 * @param owner the port whose connections draw from it
 */
public record PortBlock(UUID device, IpAddress address, int first, int size, UUID owner) {

  /** What the block is, without who owns it. */
  public Key key() {
    return new Key(device, address, first, size);
  }

  /** The highest port number in it. */
  public int last() {
    return first + size - 1;
  }

  /** A block's identity. */
  public record Key(UUID device, IpAddress address, int first, int size) {}
}
