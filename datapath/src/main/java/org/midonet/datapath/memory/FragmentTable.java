package org.midonet.datapath.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.midonet.datapath.ConnectionKey;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.MalformedPacket;

/** The tuples of first fragments, for the later ones, which have no ports. */
final class FragmentTable {
  private static final long LIFE = 15;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private record Key(int inPort, int identification, ConnectionKey addresses) {}

  private record First(ConnectionKey tuple, long last) {}

  private final Map<Key, First> firsts = new HashMap<>();

  /** The tuple of a packet that may belong to a connection: its own, or its first fragment's. */
  Optional<ConnectionKey> tuple(Arrived packet, long now) {
    FlowKey seen = packet.key();
    Optional<ConnectionKey> own = Tuples.of(seen, packet.place());
    if (!seen.isIp() || seen.fragment() == FlowKey.WHOLE) {
      return own;
    }
    Key key =
        new Key(
            packet.inPort(),
            identification(packet.packet().frame()),
            Tuples.addresses(seen, packet.place()));
    if (seen.fragment() == FlowKey.FIRST_FRAGMENT) {
      own.ifPresent(tuple -> firsts.put(key, new First(tuple, now)));
      return own;
    }
    return Optional.ofNullable(firsts.get(key))
        .filter(first -> now - first.last() <= LIFE)
        .map(First::tuple);
  }

  private static int identification(byte[] frame) {
    try {
      Ethernet ethernet = Ethernet.parse(frame);
      MemorySegment ip = ethernet.payload();
      if (ip.get(ValueLayout.JAVA_BYTE, 0) >>> 4 == 4) {
        return ip.get(SHORT, 4) & 0xffff;
      }
      int next = ip.get(ValueLayout.JAVA_BYTE, 6) & 0xff;
      long at = 40;
      while (next != IpProtocol.FRAGMENT) {
        int length = ip.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff;
        boolean isAuthentication = next == IpProtocol.AUTHENTICATION;
        next = ip.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        at += isAuthentication ? (length + 2) * 4L : (length + 1) * 8L;
      }
      return ip.get(INT, at + 4);
    } catch (MalformedPacket impossible) {
      throw new AssertionError("it was parsed before", impossible);
    }
  }
}
