package org.midonet.cluster.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Scalars;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Packet;

/**
 * The packet that a question is about: whole, as {@code frame}, or told by headers, which have the
 * names that conditions have.
 */
final class TracedPacket {

  static final String PORT = "port";
  private static final String FRAME = "frame";
  private static final int LONGEST_FRAME = 16_384;
  private static final Codec<Integer> PORT_NUMBER = Scalars.integer(0, 0xffff);
  private static final Codec<Integer> OCTET = Scalars.integer(0, 255);

  /** Every property, in the order of the documentation. */
  private static final Map<String, Codec<?>> PROPERTIES = properties();

  private final ObjectNode body;
  private final Problems problems;

  TracedPacket(ObjectNode body, Problems problems) {
    this.body = body;
    this.problems = problems;
  }

  private static Map<String, Codec<?>> properties() {
    Map<String, Codec<?>> properties = new LinkedHashMap<>();
    properties.put(PORT, Scalars.UUID_CODEC);
    properties.put(FRAME, Scalars.text(28, 2 * LONGEST_FRAME));
    properties.put("dlSrc", Addresses.LOOSE_MAC_CODEC);
    properties.put("dlDst", Addresses.LOOSE_MAC_CODEC);
    properties.put("vlan", Scalars.integer(0, 0xfff));
    properties.put("dlType", Scalars.integer(0x600, 0xffff));
    properties.put("nwSrcAddress", Addresses.IP);
    properties.put("nwDstAddress", Addresses.IP);
    properties.put("nwProto", OCTET);
    properties.put("nwTos", OCTET);
    properties.put("nwTtl", OCTET);
    properties.put("tpSrc", PORT_NUMBER);
    properties.put("tpDst", PORT_NUMBER);
    properties.put("matchReturnFlow", Scalars.BOOLEAN);
    return properties;
  }

  /** The JSON Schema of a question. */
  static ObjectNode schema() {
    ObjectNode schema = Codec.schema("object");
    ObjectNode described = schema.putObject("properties");
    PROPERTIES.forEach((name, codec) -> described.set(name, codec.schema()));
    schema.putArray("required").add(PORT);
    return schema.put("additionalProperties", false);
  }

  /** Complains about what no question has. */
  void refuseUnknown() {
    for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!PROPERTIES.containsKey(name)) {
        problems.at(name).add("is not a field of this type");
      }
    }
  }

  /** The port by which it enters; empty after telling why not. */
  Optional<UUID> port() {
    if (!body.hasNonNull(PORT)) {
      problems.at(PORT).add("is needed");
      return Optional.empty();
    }
    return read(PORT, Scalars.UUID_CODEC);
  }

  /** The packet; empty after telling why not. Only to be asked once. */
  Optional<Packet> packet(MacGuess guess) {
    boolean answers = read("matchReturnFlow", Scalars.BOOLEAN).orElse(false);
    Optional<byte[]> frame = body.hasNonNull(FRAME) ? wholeFrame() : headers(guess);
    if (frame.isEmpty() || !problems.isEmpty()) {
      return Optional.empty();
    }
    try {
      Packet packet = Packet.of(frame.get());
      return Optional.of(answers ? packet.as(Packet.Asked.RETURN) : packet);
    } catch (MalformedPacket e) {
      problems.at(FRAME).add("is malformed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<byte[]> wholeFrame() {
    for (String name : PROPERTIES.keySet()) {
      boolean header = name.startsWith("dl") || name.startsWith("nw") || name.startsWith("tp");
      if ((header || name.equals("vlan")) && body.hasNonNull(name)) {
        problems.at(name).add("may not stand beside a whole frame");
      }
    }
    Optional<String> text =
        read(FRAME, Scalars.text(28, 2 * LONGEST_FRAME)).map(t -> t.replaceAll("[\\s:]", ""));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(HexFormat.of().parseHex(text.get()));
    } catch (IllegalArgumentException e) {
      problems.at(FRAME).add("must be pairs of hexadecimal digits");
      return Optional.empty();
    }
  }

  private Optional<byte[]> headers(MacGuess guess) {
    Optional<IpAddress> source = read("nwSrcAddress", Addresses.IP);
    Optional<IpAddress> destination = read("nwDstAddress", Addresses.IP);
    Optional<Integer> vlan = read("vlan", Scalars.integer(0, 0xfff));
    int etherType = read("dlType", Scalars.integer(0x600, 0xffff)).orElse(typeOf(source));
    Optional<Integer> protocol = read("nwProto", OCTET);
    PacketHeaders headers =
        new PacketHeaders(
            read("dlSrc", Addresses.LOOSE_MAC_CODEC)
                .or(() -> guess.source(source))
                .orElseGet(() -> needed("dlSrc")),
            read("dlDst", Addresses.LOOSE_MAC_CODEC)
                .or(() -> guess.destination(etherType, destination))
                .orElseGet(() -> needed("dlDst")),
            vlan,
            etherType,
            source,
            destination,
            protocol.orElse(0),
            read("nwTos", OCTET).orElse(0),
            read("nwTtl", OCTET).orElse(64),
            read("tpSrc", PORT_NUMBER).orElse(0),
            read("tpDst", PORT_NUMBER).orElse(0));
    if (etherType != EtherType.IPV4 && etherType != EtherType.IPV6 && etherType != EtherType.ARP) {
      return Optional.of(headers.build());
    }
    check("nwSrcAddress", source, etherType);
    check("nwDstAddress", destination, etherType);
    if (!body.hasNonNull("nwProto") && (body.hasNonNull("tpSrc") || body.hasNonNull("tpDst"))) {
      problems.at("nwProto").add("is needed where ports are given");
    }
    return problems.isEmpty() ? Optional.of(headers.build()) : Optional.empty();
  }

  private void check(String property, Optional<IpAddress> address, int etherType) {
    int bits = etherType == EtherType.IPV6 ? 128 : 32;
    if (address.isEmpty()) {
      if (!body.hasNonNull(property)) {
        problems.at(property).add("is needed: give headers or a whole frame");
      }
    } else if (address.get().bits() != bits) {
      problems.at(property).add("must be an IPv" + (bits == 32 ? "4" : "6") + " address here");
    }
  }

  private static int typeOf(Optional<IpAddress> source) {
    return source.filter(address -> address.bits() == 128).isPresent()
        ? EtherType.IPV6
        : EtherType.IPV4;
  }

  private Mac needed(String property) {
    if (!body.hasNonNull(property)) {
      problems.at(property).add("is needed: the network does not tell it");
    }
    return Mac.ZERO;
  }

  private <T> Optional<T> read(String property, Codec<T> codec) {
    return body.hasNonNull(property)
        ? codec.read(body.path(property), problems.at(property))
        : Optional.empty();
  }

  /** What the network tells about hardware addresses that a question leaves out. */
  interface MacGuess {
    /** Of who sends. */
    Optional<Mac> source(Optional<IpAddress> address);

    /** Of the next hop. */
    Optional<Mac> destination(int etherType, Optional<IpAddress> address);
  }

  /** The packet that was judged, as headers. */
  static ObjectNode told(FlowKey key) {
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    told.put("dlSrc", new Mac(key.ethSrc()).toString())
        .put("dlDst", new Mac(key.ethDst()).toString());
    told.put("dlType", key.etherType());
    if (key.vlan() != 0) {
      told.put("vlan", key.vlan() & 0xfff);
    }
    if (key.isIp() || key.etherType() == EtherType.ARP) {
      told.put("nwSrcAddress", key.ipSrc().toString()).put("nwDstAddress", key.ipDst().toString());
      told.put("nwProto", key.protocol());
    }
    if (key.isIp()) {
      told.put("nwTos", key.tos());
      told.put("tpSrc", key.isIcmp() ? key.tpSrc() >> 8 : key.tpSrc());
      told.put("tpDst", key.isIcmp() ? key.tpSrc() & 0xff : key.tpDst());
    }
    return told;
  }
}
