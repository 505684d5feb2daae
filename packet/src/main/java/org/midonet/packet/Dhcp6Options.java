package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u64;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The options of a DHCPv6 message or of another option, in order; a code may come several times.
 */
public final class Dhcp6Options {
  /** Who the client is (DUID). */
  public static final int CLIENT_ID = 1;

  /** Who the server is (DUID). */
  public static final int SERVER_ID = 2;

  /** {@link Association}: addresses that are not temporary. */
  public static final int IA_NA = 3;

  /** Temporary addresses. */
  public static final int IA_TA = 4;

  /** {@link Lease}: an address of an association. */
  public static final int IA_ADDRESS = 5;

  /** How much a client shall prefer this server, 0 to 255. */
  public static final int PREFERENCE = 7;

  /** {@link Status}. */
  public static final int STATUS_CODE = 13;

  /** The client takes a reply to its solicitation at once. */
  public static final int RAPID_COMMIT = 14;

  /** DNS servers (RFC 3646). */
  public static final int DNS_SERVERS = 23;

  /** Prefixes to be delegated. */
  public static final int IA_PD = 25;

  /** No options. */
  public static final Dhcp6Options NONE = new Dhcp6Options(List.of());

  private final List<Option> options;

  @SuppressWarnings("ArrayRecordComponent") // never compared; copied at the doors
  private record Option(int code, byte[] value) {}

  private Dhcp6Options(List<Option> options) {
    this.options = List.copyOf(options);
  }

  /**
   * An identity association ({@link #IA_NA}).
   *
   * @param id what the client calls it, 32 bits
   * @param renew seconds after which to {@link Dhcp6Message.Type#RENEW}
   * @param rebind seconds after which to {@link Dhcp6Message.Type#REBIND}
   * @param options its addresses, and its status
   */
  public record Association(int id, long renew, long rebind, Dhcp6Options options) {}

  /**
   * An address of an association ({@link #IA_ADDRESS}).
   *
   * @param address the address
   * @param preferred seconds
   * @param valid seconds; 0: not to be used
   */
  public record Lease(Ip6 address, long preferred, long valid) {}

  /**
   * How it went ({@link #STATUS_CODE}).
   *
   * @param code 0 for well
   * @param message for people
   */
  public record Status(int code, String message) {
    /** There is no address for this association. */
    public static final int NO_ADDRESS = 2;

    /** The server has given no such address. */
    public static final int NO_BINDING = 3;

    /** The address is not of this link. */
    public static final int NOT_ON_LINK = 4;

    /** There is no prefix to delegate. */
    public static final int NO_PREFIX = 6;
  }

  static Dhcp6Options parse(MemorySegment bytes) throws MalformedPacket {
    List<Option> options = new ArrayList<>();
    long at = 0;
    while (at < bytes.byteSize()) {
      if (at + 4 > bytes.byteSize() || at + 4 + u16(bytes, at + 2) > bytes.byteSize()) {
        throw new MalformedPacket("DHCPv6 option is cut");
      }
      int length = u16(bytes, at + 2);
      options.add(
          new Option(u16(bytes, at), bytes.asSlice(at + 4, length).toArray(ValueLayout.JAVA_BYTE)));
      at += 4 + length;
    }
    return new Dhcp6Options(options);
  }

  /** The codes that there are, in order, as often as each comes. */
  public List<Integer> codes() {
    return options.stream().map(Option::code).toList();
  }

  /** Whether there is such an option. */
  public boolean has(int code) {
    return options.stream().anyMatch(option -> option.code == code);
  }

  /** The octets of the first option with this code. */
  public Optional<byte[]> bytes(int code) {
    return options.stream()
        .filter(option -> option.code == code)
        .map(option -> option.value.clone())
        .findFirst();
  }

  /**
   * The associations of a kind: {@link #IA_NA}, or {@link #IA_PD}, which begins alike.
   *
   * @throws MalformedPacket if one is cut
   */
  public List<Association> associations(int code) throws MalformedPacket {
    List<Association> found = new ArrayList<>();
    for (Option option : options) {
      if (option.code == code) {
        MemorySegment value = MemorySegment.ofArray(option.value);
        if (value.byteSize() < 12) {
          throw new MalformedPacket("DHCPv6 association is cut");
        }
        found.add(
            new Association(
                (int) u32(value, 0), u32(value, 4), u32(value, 8), parse(value.asSlice(12))));
      }
    }
    return found;
  }

  /**
   * The addresses of an association, whatever further options each has.
   *
   * @throws MalformedPacket if one is cut
   */
  public List<Lease> leases() throws MalformedPacket {
    List<Lease> found = new ArrayList<>();
    for (Option option : options) {
      if (option.code == IA_ADDRESS) {
        MemorySegment value = MemorySegment.ofArray(option.value);
        if (value.byteSize() < 24) {
          throw new MalformedPacket("DHCPv6 address is cut");
        }
        found.add(new Lease(new Ip6(u64(value, 0), u64(value, 8)), u32(value, 16), u32(value, 20)));
      }
    }
    return found;
  }

  /** The status, if there is one that is not cut. */
  public Optional<Status> status() {
    return bytes(STATUS_CODE)
        .filter(value -> value.length >= 2)
        .map(
            value ->
                new Status(
                    u16(MemorySegment.ofArray(value), 0),
                    new String(value, 2, value.length - 2, StandardCharsets.UTF_8)));
  }

  /** An option that is a list of addresses; empty if it is missing or its length is wrong. */
  public List<Ip6> addresses(int code) {
    MemorySegment value = MemorySegment.ofArray(bytes(code).orElse(new byte[0]));
    List<Ip6> found = new ArrayList<>();
    for (long at = 0; value.byteSize() % 16 == 0 && at < value.byteSize(); at += 16) {
      found.add(new Ip6(u64(value, at), u64(value, at + 8)));
    }
    return found;
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Option option : options) {
      byte[] head = new byte[4];
      put16(MemorySegment.ofArray(head), 0, option.code);
      put16(MemorySegment.ofArray(head), 2, option.value.length);
      bytes.writeBytes(head);
      bytes.writeBytes(option.value);
    }
    return bytes.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dhcp6Options same && Arrays.equals(toBytes(), same.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  /** Codes with their octets in hexadecimal. */
  @Override
  public String toString() {
    return options.stream()
        .map(option -> option.code + "=" + HexFormat.of().formatHex(option.value))
        .toList()
        .toString();
  }

  /** A builder without options. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. Not safe for several threads. */
  public static final class Builder {
    private final List<Option> options = new ArrayList<>();

    private Builder() {}

    /** Adds an option; 16 bits of code, at most 65,535 octets. */
    public Builder add(int code, byte[] value) {
      if (code >>> 16 != 0 || value.length > 0xffff) {
        throw new IllegalArgumentException("no DHCPv6 option: " + code);
      }
      options.add(new Option(code, value.clone()));
      return this;
    }

    /** Adds an option without a value. */
    public Builder add(int code) {
      return add(code, new byte[0]);
    }

    /** Adds an association. */
    public Builder add(int code, Association association) {
      byte[] inner = association.options().toBytes();
      byte[] value = new byte[12 + inner.length];
      MemorySegment bytes = MemorySegment.ofArray(value);
      put32(bytes, 0, association.id());
      put32(bytes, 4, association.renew());
      put32(bytes, 8, association.rebind());
      System.arraycopy(inner, 0, value, 12, inner.length);
      return add(code, value);
    }

    /** Adds an address of an association. */
    public Builder add(Lease lease) {
      byte[] value = Arrays.copyOf(lease.address().toBytes(), 24);
      put32(MemorySegment.ofArray(value), 16, lease.preferred());
      put32(MemorySegment.ofArray(value), 20, lease.valid());
      return add(IA_ADDRESS, value);
    }

    /** Adds a status. */
    public Builder add(Status status) {
      byte[] text = status.message().getBytes(StandardCharsets.UTF_8);
      byte[] value = new byte[2 + text.length];
      put16(MemorySegment.ofArray(value), 0, status.code());
      System.arraycopy(text, 0, value, 2, text.length);
      return add(STATUS_CODE, value);
    }

    /** Adds an option of addresses; an empty list adds none. */
    public Builder add(int code, List<Ip6> addresses) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      addresses.forEach(address -> bytes.writeBytes(address.toBytes()));
      return addresses.isEmpty() ? this : add(code, bytes.toByteArray());
    }

    /** The options so far. */
    public Dhcp6Options build() {
      return new Dhcp6Options(options);
    }
  }
}
