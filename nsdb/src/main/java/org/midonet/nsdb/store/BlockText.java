package org.midonet.nsdb.store;

import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.IpAddress;

/**
 * Blocks as nodes: {@code /nat/DEVICE/ADDRESS/FIRST-SIZE}, text {@code OWNER TOKEN} or that it
 * rests. The token names the call that leased it.
 */
final class BlockText {

  static final String RESTING = "resting";

  private BlockText() {}

  static String path(UUID device, IpAddress address) {
    return Layout.NAT + "/" + device + "/" + address;
  }

  static String path(PortBlock.Key key) {
    return path(key.device(), key.address()) + "/" + name(key.first(), key.size());
  }

  static String name(int first, int size) {
    return first + "-" + size;
  }

  static String text(UUID owner, String token) {
    return owner + " " + token;
  }

  static boolean resting(String text) {
    return text.equals(RESTING);
  }

  static Optional<UUID> owner(String text) {
    return resting(text)
        ? Optional.empty()
        : Optional.of(UUID.fromString(text.substring(0, text.indexOf(' '))));
  }

  static Optional<PortBlock.Key> key(String path) {
    String[] parts = path.substring(Layout.NAT.length() + 1).split("/", -1);
    int dash = parts[2].indexOf('-');
    return Optional.of(
        new PortBlock.Key(
            UUID.fromString(parts[0]),
            IpAddress.parse(parts[1]),
            Integer.parseInt(parts[2].substring(0, dash)),
            Integer.parseInt(parts[2].substring(dash + 1))));
  }

  static Optional<PortBlock> block(PortBlock.Key key, String text) {
    return owner(text)
        .map(owner -> new PortBlock(key.device(), key.address(), key.first(), key.size(), owner));
  }
}
