package org.midonet.ffi.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.midonet.ffi.layout.CStruct;
import org.midonet.ffi.layout.NetlinkStructs;

/**
 * Writes one netlink request: header, family header, attributes (netlink(7)). The buffer is zeroed
 * first, because the kernel reads padding too.
 */
public final class MessageWriter {
  private static final int HEADER = NetlinkStructs.NLMSGHDR.size();
  private static final int NESTED = 0x8000;

  private final MemorySegment buffer;
  private int length = HEADER;

  MessageWriter(MemorySegment buffer) {
    this.buffer = buffer;
  }

  /** Begins a message; its sequence number is set when it is sent. */
  MessageWriter begin(int type, int flags) {
    buffer.fill((byte) 0);
    length = HEADER;
    buffer.set(JAVA_SHORT, NetlinkStructs.NLMSGHDR.offset("nlmsg_type"), (short) type);
    buffer.set(JAVA_SHORT, NetlinkStructs.NLMSGHDR.offset("nlmsg_flags"), (short) flags);
    return this;
  }

  MemorySegment finish(int sequence) {
    buffer.set(JAVA_INT, NetlinkStructs.NLMSGHDR.offset("nlmsg_len"), length);
    buffer.set(JAVA_INT, NetlinkStructs.NLMSGHDR.offset("nlmsg_seq"), sequence);
    return buffer.asSlice(0, length);
  }

  /** Appends a family header, zeroed; the segment is for its fields. */
  public MemorySegment header(CStruct struct) {
    MemorySegment at = buffer.asSlice(length, struct.size());
    length += align(struct.size());
    return at;
  }

  /** Appends an attribute of bytes. */
  public MessageWriter bytes(int type, byte[] value) {
    MemorySegment.copy(value, 0, buffer, JAVA_BYTE, attribute(type, value.length), value.length);
    return this;
  }

  /** Appends a string with its terminating zero. */
  public MessageWriter string(int type, String value) {
    return bytes(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a byte. */
  public MessageWriter u8(int type, int value) {
    buffer.set(JAVA_BYTE, attribute(type, 1), (byte) value);
    return this;
  }

  /** Appends 16 bits in network byte order. */
  public MessageWriter be16(int type, int value) {
    buffer.set(JAVA_SHORT, attribute(type, 2), Short.reverseBytes((short) value));
    return this;
  }

  /** Appends 32 bits in host byte order. */
  public MessageWriter u32(int type, int value) {
    buffer.set(JAVA_INT, attribute(type, 4), value);
    return this;
  }

  /** Appends a MAC of 48 bits. */
  public MessageWriter mac(int type, long mac) {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (mac >>> (40 - 8 * i));
    }
    return bytes(type, bytes);
  }

  /** Opens an attribute that holds attributes; what this returns goes to {@link #end}. */
  public int nest(int type) {
    int start = length;
    attribute(type | NESTED, 0);
    return start;
  }

  /** Closes what {@link #nest} opened. */
  public MessageWriter end(int start) {
    buffer.set(JAVA_SHORT, start, (short) (length - start));
    return this;
  }

  private int attribute(int type, int valueLength) {
    int at = length;
    int whole = NetlinkStructs.NLATTR.size() + valueLength;
    buffer.set(JAVA_SHORT, at + NetlinkStructs.NLATTR.offset("nla_len"), (short) whole);
    buffer.set(JAVA_SHORT, at + NetlinkStructs.NLATTR.offset("nla_type"), (short) type);
    length += align(whole);
    return at + NetlinkStructs.NLATTR.size();
  }

  private static int align(int bytes) {
    return (bytes + 3) & ~3;
  }
}
