package org.midonet.packet;

import static org.midonet.packet.Bytes.u8;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The options of a DHCP message, in order; immutable. An option that a message has in several parts
 * is one here (RFC 3396). A value that is not of the kind asked for reads as missing: what a client
 * sends there is only a wish.
 */
public final class DhcpOptions {
  /** No options. */
  public static final DhcpOptions NONE = builder().build();

  private final Map<Integer, byte[]> values;

  private DhcpOptions(Map<Integer, byte[]> values) {
    this.values = values;
  }

  /** A builder without options. */
  public static Builder builder() {
    return new Builder();
  }

  /** A route of {@link DhcpOption#CLASSLESS_ROUTES}. A gateway of 0.0.0.0: on the link itself. */
  public record Route(Prefix destination, Ip4 gateway) {
    /** Refuses an IPv6 destination; keeps its network only. */
    public Route {
      if (destination.address().bits() != 32) {
        throw new IllegalArgumentException("not an IPv4 network: " + destination);
      }
      destination = destination.canonical();
    }
  }

  /** The codes that there are, in order. */
  public Set<Integer> codes() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** An option's octets. */
  public Optional<byte[]> bytes(int code) {
    return Optional.ofNullable(values.get(code)).map(byte[]::clone);
  }

  /** An option that is one octet. */
  public OptionalInt u8Value(int code) {
    OptionalLong number = number(code, 1);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  /** An option that is two octets. */
  public OptionalInt u16Value(int code) {
    OptionalLong number = number(code, 2);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  /** An option that is four octets, unsigned. */
  public OptionalLong u32Value(int code) {
    return number(code, 4);
  }

  private OptionalLong number(int code, int length) {
    byte[] value = values.get(code);
    if (value == null || value.length != length) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (byte b : value) {
      number = number << 8 | (b & 0xff);
    }
    return OptionalLong.of(number);
  }

  /** An option that is one address. */
  public Optional<Ip4> address(int code) {
    OptionalLong number = number(code, 4);
    return number.isPresent() ? Optional.of(new Ip4((int) number.getAsLong())) : Optional.empty();
  }

  /** An option that is a list of addresses; empty if it is missing or its length is wrong. */
  public List<Ip4> addresses(int code) {
    byte[] value = values.get(code);
    if (value == null || value.length % 4 != 0) {
      return List.of();
    }
    List<Ip4> addresses = new ArrayList<>();
    for (int at = 0; at < value.length; at += 4) {
      addresses.add((Ip4) IpAddress.ofBytes(Arrays.copyOfRange(value, at, at + 4)));
    }
    return List.copyOf(addresses);
  }

  /** An option that is text, without the zeros that some clients add. */
  public Optional<String> text(int code) {
    byte[] value = values.get(code);
    if (value == null) {
      return Optional.empty();
    }
    int length = value.length;
    while (length > 0 && value[length - 1] == 0) {
      length--;
    }
    return Optional.of(new String(value, 0, length, StandardCharsets.UTF_8));
  }

  /** The routes of {@link DhcpOption#CLASSLESS_ROUTES}; empty if missing or malformed. */
  public List<Route> routes() {
    byte[] value = values.get(DhcpOption.CLASSLESS_ROUTES);
    if (value == null) {
      return List.of();
    }
    List<Route> routes = new ArrayList<>();
    int at = 0;
    while (at < value.length) {
      int length = value[at] & 0xff;
      int octets = (length + 7) / 8;
      if (length > 32 || at + 1 + octets + 4 > value.length) {
        return List.of();
      }
      byte[] network = Arrays.copyOf(Arrays.copyOfRange(value, at + 1, at + 1 + octets), 4);
      at += 1 + octets;
      IpAddress gateway = IpAddress.ofBytes(Arrays.copyOfRange(value, at, at + 4));
      routes.add(new Route(new Prefix(IpAddress.ofBytes(network), length), (Ip4) gateway));
      at += 4;
    }
    return List.copyOf(routes);
  }

  /** These options behind the message type, which clients expect first. */
  DhcpOptions with(DhcpMessage.Type type) {
    Builder builder = builder().putU8(DhcpOption.MESSAGE_TYPE, type.code());
    values.forEach(
        (code, value) -> {
          if (code != DhcpOption.MESSAGE_TYPE) {
            builder.put(code, value);
          }
        });
    return builder.build();
  }

  /** Adds the options in {@code bytes} to a builder; an end option, or the end, ends them. */
  static void parse(MemorySegment bytes, Builder into) throws MalformedPacket {
    long at = 0;
    while (at < bytes.byteSize() && u8(bytes, at) != DhcpOption.END) {
      int code = u8(bytes, at);
      at++;
      if (code == DhcpOption.PAD) {
        continue;
      }
      int length = at < bytes.byteSize() ? u8(bytes, at) : 0;
      if (at + 1 + length > bytes.byteSize()) {
        throw new MalformedPacket("DHCP option is cut");
      }
      into.append(code, bytes.asSlice(at + 1, length).toArray(ValueLayout.JAVA_BYTE));
      at += 1 + length;
    }
  }

  /** The octets of all options with the end option; a value over 255 octets goes in parts. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    values.forEach(
        (code, value) -> {
          int at = 0;
          do {
            int length = Math.min(value.length - at, 255);
            bytes.write(code);
            bytes.write(length);
            bytes.write(value, at, length);
            at += length;
          } while (at < value.length);
        });
    bytes.write(DhcpOption.END);
    return bytes.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DhcpOptions options
        && List.copyOf(values.keySet()).equals(List.copyOf(options.values.keySet()))
        && values.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), options.values.get(entry.getKey())));
  }

  @Override
  public int hashCode() {
    return values.keySet().hashCode();
  }

  /** Codes with their octets in hexadecimal. */
  @Override
  public String toString() {
    Map<Integer, String> readable = new LinkedHashMap<>();
    values.forEach((code, value) -> readable.put(code, HexFormat.of().formatHex(value)));
    return readable.toString();
  }

  /** Collects options; one that is set again is replaced. Not safe for several threads. */
  public static final class Builder {
    private final Map<Integer, byte[]> values = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Sets an option's octets.
     *
     * @param code 1 to 254
     */
    public Builder put(int code, byte[] value) {
      if (code <= DhcpOption.PAD || code >= DhcpOption.END) {
        throw new IllegalArgumentException("a DHCP option is 1 to 254, not " + code);
      }
      values.put(code, value.clone());
      return this;
    }

    /** Sets an option of one octet. */
    public Builder putU8(int code, int value) {
      return put(code, new byte[] {(byte) value});
    }

    /** Sets an option of two octets. */
    public Builder putU16(int code, int value) {
      return put(code, new byte[] {(byte) (value >>> 8), (byte) value});
    }

    /** Sets an option of four octets. */
    public Builder putU32(int code, long value) {
      return put(code, new Ip4((int) value).toBytes());
    }

    /** Sets an option of one address. */
    public Builder putAddress(int code, Ip4 value) {
      return put(code, value.toBytes());
    }

    /** Sets an option of addresses; an empty list sets none. */
    public Builder putAddresses(int code, List<Ip4> addresses) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      addresses.forEach(address -> bytes.writeBytes(address.toBytes()));
      return addresses.isEmpty() ? this : put(code, bytes.toByteArray());
    }

    /** Sets an option of text. */
    public Builder putText(int code, String value) {
      return put(code, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets {@link DhcpOption#CLASSLESS_ROUTES}; an empty list sets nothing. */
    public Builder putRoutes(List<Route> routes) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (Route route : routes) {
        int length = route.destination().length();
        bytes.write(length);
        bytes.write(route.destination().address().toBytes(), 0, (length + 7) / 8);
        bytes.writeBytes(route.gateway().toBytes());
      }
      return routes.isEmpty() ? this : put(DhcpOption.CLASSLESS_ROUTES, bytes.toByteArray());
    }

    Builder remove(int code) {
      values.remove(code);
      return this;
    }

    private void append(int code, byte[] part) {
      byte[] before = values.getOrDefault(code, new byte[0]);
      byte[] joined = Arrays.copyOf(before, before.length + part.length);
      System.arraycopy(part, 0, joined, before.length, part.length);
      values.put(code, joined);
    }

    /** The options so far. */
    public DhcpOptions build() {
      return new DhcpOptions(new LinkedHashMap<>(values));
    }
  }
}
