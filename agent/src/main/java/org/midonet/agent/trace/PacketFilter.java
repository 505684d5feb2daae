package org.midonet.agent.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;

/**
 * Which packets a tracer is for: all of the given fields must agree.
 *
 * @param sourcePort source port; of ICMP the type
 * @param destinationPort destination port; of ICMP the code
 */
public record PacketFilter(
    OptionalInt etherType,
    Optional<Mac> macSource,
    Optional<Mac> macDestination,
    OptionalInt protocol,
    Optional<IpAddress> source,
    Optional<IpAddress> destination,
    OptionalInt sourcePort,
    OptionalInt destinationPort) {

  /** Every packet. */
  public static final PacketFilter ALL =
      new PacketFilter(
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  /** Whether a packet with this key is one of them. */
  public boolean matches(FlowKey key) {
    return agrees(etherType, key.etherType())
        && macSource.map(mac -> mac.value() == key.ethSrc()).orElse(true)
        && macDestination.map(mac -> mac.value() == key.ethDst()).orElse(true)
        && (protocol.isEmpty() || (key.isIp() && protocol.getAsInt() == key.protocol()))
        && source.map(address -> hasAddresses(key) && address.equals(key.ipSrc())).orElse(true)
        && destination.map(address -> hasAddresses(key) && address.equals(key.ipDst())).orElse(true)
        && (sourcePort.isEmpty() || (hasPorts(key) && sourcePort.getAsInt() == sourcePort(key)))
        && (destinationPort.isEmpty()
            || (hasPorts(key) && destinationPort.getAsInt() == destinationPort(key)));
  }

  /**
   * Whether a flow may be for one of them. A field that the flow does not compare may have any
   * value; so may one of which it compares a part, if that part agrees.
   */
  public boolean mayMatch(FlowKey key, FlowMask mask) {
    return mayAgree(etherType, key.etherType(), mask.etherType())
        && mayAgree(macSource.map(Mac::value), key.ethSrc(), mask.ethSrc())
        && mayAgree(macDestination.map(Mac::value), key.ethDst(), mask.ethDst())
        && mayAgree(protocol, key.protocol(), mask.protocol())
        && mayAgree(source, key.ipSrcHigh(), mask.ipSrcHigh(), key.ipSrcLow(), mask.ipSrcLow())
        && mayAgree(destination, key.ipDstHigh(), mask.ipDstHigh(), key.ipDstLow(), mask.ipDstLow())
        && (mask.protocol() == 0 || isIcmp(key) || mayAgree(sourcePort, key.tpSrc(), mask.tpSrc()))
        && (mask.protocol() == 0
            || isIcmp(key)
            || mayAgree(destinationPort, key.tpDst(), mask.tpDst()));
  }

  private static boolean isIcmp(FlowKey key) {
    return key.protocol() == IpProtocol.ICMP || key.protocol() == IpProtocol.ICMPV6;
  }

  private static boolean mayAgree(OptionalInt wanted, int value, int mask) {
    return wanted.isEmpty() || ((wanted.getAsInt() ^ value) & mask) == 0;
  }

  private static boolean mayAgree(Optional<Long> wanted, long value, long mask) {
    return wanted.map(w -> ((w ^ value) & mask) == 0).orElse(true);
  }

  private static boolean mayAgree(
      Optional<IpAddress> wanted, long high, long highMask, long low, long lowMask) {
    return wanted
        .map(w -> ((w.high() ^ high) & highMask) == 0 && ((w.low() ^ low) & lowMask) == 0)
        .orElse(true);
  }

  private static boolean agrees(OptionalInt wanted, int value) {
    return wanted.isEmpty() || wanted.getAsInt() == value;
  }

  private static boolean hasAddresses(FlowKey key) {
    return key.isIp() || key.etherType() == EtherType.ARP;
  }

  private static boolean hasPorts(FlowKey key) {
    return key.isIp() && key.fragment() != FlowKey.LATER_FRAGMENT;
  }

  private static int sourcePort(FlowKey key) {
    return key.isIcmp() ? key.tpSrc() >> 8 : key.tpSrc();
  }

  private static int destinationPort(FlowKey key) {
    return key.isIcmp() ? key.tpSrc() & 0xff : key.tpDst();
  }

  /** The given fields, under the names of mm-trace's options. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    etherType.ifPresent(value -> json.put("ethertype", value));
    macSource.ifPresent(value -> json.put("mac-src", value.toString()));
    macDestination.ifPresent(value -> json.put("mac-dst", value.toString()));
    protocol.ifPresent(value -> json.put("ip-protocol", value));
    source.ifPresent(value -> json.put("ip-src", value.toString()));
    destination.ifPresent(value -> json.put("ip-dst", value.toString()));
    sourcePort.ifPresent(value -> json.put("src-port", value));
    destinationPort.ifPresent(value -> json.put("dst-port", value));
    return json;
  }

  /**
   * Reads {@link #json}.
   *
   * @throws IllegalArgumentException with the field's name and what is wrong
   */
  static PacketFilter read(JsonNode json) {
    return new PacketFilter(
        number(json, "ethertype", 0xffff),
        address(json, "mac-src", Mac::parse),
        address(json, "mac-dst", Mac::parse),
        number(json, "ip-protocol", 0xff),
        address(json, "ip-src", IpAddress::parse),
        address(json, "ip-dst", IpAddress::parse),
        number(json, "src-port", 0xffff),
        number(json, "dst-port", 0xffff));
  }

  private static OptionalInt number(JsonNode json, String name, int highest) {
    if (!json.hasNonNull(name)) {
      return OptionalInt.empty();
    }
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 0
        || value.intValue() > highest) {
      throw new IllegalArgumentException(name + ": must be a number from 0 to " + highest);
    }
    return OptionalInt.of(value.intValue());
  }

  private interface Parser<T> {
    T parse(String text);
  }

  private static <T> Optional<T> address(JsonNode json, String name, Parser<T> parser) {
    if (!json.hasNonNull(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.parse(json.path(name).asText()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": is not an address", e);
    }
  }
}
