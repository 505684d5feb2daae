package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.put48;
import static org.midonet.packet.Bytes.put8;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u48;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A DHCPv4 message (RFC 2131) of an Ethernet client.
 *
 * @param request whether it goes from client to server
 * @param transaction the number that the client chose, 32 bits
 * @param seconds since the client began
 * @param broadcast whether the client wants answers to the broadcast address
 * @param clientAddress ({@code ciaddr}) what the client has and answers to
 * @param yourAddress ({@code yiaddr}) what the client gets
 * @param serverAddress ({@code siaddr}) the next server for booting
 * @param relayAddress ({@code giaddr}) the relay that it came by
 * @param clientMac ({@code chaddr})
 * @param options all options, also those in {@code sname} and {@code file}
 */
public record DhcpMessage(
    boolean request,
    int transaction,
    int seconds,
    boolean broadcast,
    Ip4 clientAddress,
    Ip4 yourAddress,
    Ip4 serverAddress,
    Ip4 relayAddress,
    Mac clientMac,
    DhcpOptions options) {

  /** What a message is for; its number is {@link #code}. */
  public enum Type {
    /** Is there a server? */
    DISCOVER(1),
    /** The client may have this address. */
    OFFER(2),
    /** The client wants this address. */
    REQUEST(3),
    /** The address is in use by somebody else. */
    DECLINE(4),
    /** The client has it. */
    ACK(5),
    /** The client cannot have it. */
    NAK(6),
    /** The client needs it no more. */
    RELEASE(7),
    /** The client has an address and wants options only. */
    INFORM(8);

    private static final Type[] VALUES = values();

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** The value of {@link DhcpOption#MESSAGE_TYPE}. */
    public int code() {
      return code;
    }
  }

  /** RFC 1542, 2.1: some clients ignore what is shorter. */
  private static final int LEAST_LENGTH = 300;

  private static final int FIXED = 236;
  private static final int OPTIONS = FIXED + 4;
  private static final long MAGIC = 0x6382_5363L;
  private static final int ETHERNET = 0x0106; // hardware type 1, addresses of 6 octets

  /**
   * Reads the payload of a UDP datagram.
   *
   * @throws MalformedPacket if it is cut, BOOTP without options, or not for Ethernet
   */
  public static DhcpMessage parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() < OPTIONS || u32(bytes, FIXED) != MAGIC) {
      throw new MalformedPacket("no DHCP message");
    }
    int operation = u8(bytes, 0);
    if (u16(bytes, 1) != ETHERNET || operation < 1 || operation > 2) {
      throw new MalformedPacket("DHCP message is not of an Ethernet client");
    }
    return new DhcpMessage(
        operation == 1,
        (int) u32(bytes, 4),
        u16(bytes, 8),
        u16(bytes, 10) >>> 15 == 1,
        new Ip4((int) u32(bytes, 12)),
        new Ip4((int) u32(bytes, 16)),
        new Ip4((int) u32(bytes, 20)),
        new Ip4((int) u32(bytes, 24)),
        new Mac(u48(bytes, 28)),
        parseOptions(bytes));
  }

  private static DhcpOptions parseOptions(MemorySegment bytes) throws MalformedPacket {
    DhcpOptions.Builder builder = DhcpOptions.builder();
    DhcpOptions.parse(bytes.asSlice(OPTIONS), builder);
    OptionalInt overload = builder.build().u8Value(DhcpOption.OVERLOAD);
    if (overload.isPresent() && (overload.getAsInt() & 1) != 0) {
      DhcpOptions.parse(bytes.asSlice(108, 128), builder);
    }
    if (overload.isPresent() && (overload.getAsInt() & 2) != 0) {
      DhcpOptions.parse(bytes.asSlice(44, 64), builder);
    }
    return builder.remove(DhcpOption.OVERLOAD).build();
  }

  /** What the message is for; nothing if it does not say, or something unknown. */
  public Optional<Type> type() {
    OptionalInt code = options.u8Value(DhcpOption.MESSAGE_TYPE);
    return Arrays.stream(Type.VALUES)
        .filter(type -> code.isPresent() && type.code == code.getAsInt())
        .findFirst();
  }

  /**
   * A client's message.
   *
   * @param options without the message type
   */
  public static DhcpMessage ofClient(Type type, int transaction, Mac mac, DhcpOptions options) {
    return new DhcpMessage(
        true, transaction, 0, false, Ip4.ANY, Ip4.ANY, Ip4.ANY, Ip4.ANY, mac, options.with(type));
  }

  /**
   * A server's answer to this message.
   *
   * @param yours what the client gets; 0.0.0.0 in a {@link Type#NAK} or to an {@link Type#INFORM}
   * @param next the next server for booting, as a rule the DHCP server itself
   * @param answer the options, without the message type
   */
  public DhcpMessage reply(Type type, Ip4 yours, Ip4 next, DhcpOptions answer) {
    return new DhcpMessage(
        false,
        transaction,
        0,
        broadcast,
        type == Type.NAK ? Ip4.ANY : clientAddress,
        yours,
        next,
        relayAddress,
        clientMac,
        answer.with(type));
  }

  /** The payload for a UDP datagram, at least 300 octets. */
  public byte[] toBytes() {
    byte[] encoded = options.toBytes();
    byte[] array = new byte[Math.max(LEAST_LENGTH, OPTIONS + encoded.length)];
    MemorySegment bytes = MemorySegment.ofArray(array);
    put8(bytes, 0, request ? 1 : 2);
    put16(bytes, 1, ETHERNET);
    put32(bytes, 4, transaction);
    put16(bytes, 8, seconds);
    put16(bytes, 10, broadcast ? 0x8000 : 0);
    put32(bytes, 12, clientAddress.value());
    put32(bytes, 16, yourAddress.value());
    put32(bytes, 20, serverAddress.value());
    put32(bytes, 24, relayAddress.value());
    put48(bytes, 28, clientMac.value());
    put32(bytes, FIXED, MAGIC);
    System.arraycopy(encoded, 0, array, OPTIONS, encoded.length);
    return array;
  }
}
