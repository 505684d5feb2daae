package org.midonet.packet;

import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A DHCPv6 message between a client and a server on one link (RFC 8415, section 8). What relays
 * send has another form, and is not read.
 *
 * @param type what it is for
 * @param transaction the number that the client chose, 24 bits
 * @param options all options
 */
public record Dhcp6Message(Type type, int transaction, Dhcp6Options options) {

  /** Where clients send to: all servers and relays of the link. */
  public static final Ip6 SERVERS = Ip6.parse("ff02::1:2");

  /** What a message is for; its number is {@link #code}. */
  public enum Type {
    /** Is there a server? */
    SOLICIT(1),
    /** The client may have this. */
    ADVERTISE(2),
    /** The client wants this, of this server. */
    REQUEST(3),
    /** Are the client's addresses right for this link? */
    CONFIRM(4),
    /** The client wants to keep what this server gave it. */
    RENEW(5),
    /** The client wants to keep what it has, of any server. */
    REBIND(6),
    /** The answer to all but a {@link #SOLICIT}. */
    REPLY(7),
    /** The client needs these no more. */
    RELEASE(8),
    /** These are in use by somebody else. */
    DECLINE(9),
    /** The client shall come again. */
    RECONFIGURE(10),
    /** The client wants options, and no address. */
    INFORMATION_REQUEST(11);

    private static final Type[] VALUES = values();

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** The number on the wire. */
    public int code() {
      return code;
    }
  }

  /** Refuses a transaction of more than 24 bits. */
  public Dhcp6Message {
    if (transaction >>> 24 != 0) {
      throw new IllegalArgumentException("a transaction has 24 bits: " + transaction);
    }
  }

  /**
   * Reads the payload of a UDP datagram.
   *
   * @throws MalformedPacket if it is cut, a relay's, or of a type that is not known
   */
  public static Dhcp6Message parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() < 4) {
      throw new MalformedPacket("DHCPv6 message is cut");
    }
    int code = u8(bytes, 0);
    Type type =
        Arrays.stream(Type.VALUES)
            .filter(known -> known.code == code)
            .findFirst()
            .orElseThrow(() -> new MalformedPacket("no message between client and server"));
    return new Dhcp6Message(
        type, (int) u32(bytes, 0) & 0xff_ffff, Dhcp6Options.parse(bytes.asSlice(4)));
  }

  /** The payload for a UDP datagram. */
  public byte[] toBytes() {
    byte[] encoded = options.toBytes();
    byte[] bytes = new byte[4 + encoded.length];
    put32(MemorySegment.ofArray(bytes), 0, (long) type.code << 24 | transaction);
    System.arraycopy(encoded, 0, bytes, 4, encoded.length);
    return bytes;
  }
}
