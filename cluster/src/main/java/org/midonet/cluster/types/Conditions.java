package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.PrefixField;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.NatTarget;
import org.midonet.topology.PortRange;
import org.midonet.topology.error.InvalidInput;

/**
 * The JSON of conditions: in rules their properties stand beside the rule's, in mirrors and trace
 * requests they are objects.
 */
final class Conditions {

  /** The properties of a condition. */
  static final Shape<Condition> SHAPE = fields().build();

  /** A condition as an object of its own, which has a {@code uri} that is always null. */
  static final Codec<Condition> OBJECT =
      fields().constant("uri", JsonNodeFactory.instance.nullNode()).build().codec();

  private Conditions() {}

  private static ShapeBuilder<Condition, ConditionBuilder> fields() {
    Codec<UUID> id = Scalars.UUID_CODEC;
    ShapeBuilder<Condition, ConditionBuilder> shape =
        ShapeBuilder.of(
            ConditionBuilder::builder, ConditionBuilder::builder, ConditionBuilder::build);
    flag(
        shape, "condInvert", Condition::conjunctionInverted, ConditionBuilder::conjunctionInverted);
    flag(
        shape, "matchForwardFlow", Condition::matchForwardFlow, ConditionBuilder::matchForwardFlow);
    flag(shape, "matchReturnFlow", Condition::matchReturnFlow, ConditionBuilder::matchReturnFlow);
    shape.list("inPorts", id, Condition::inPortIds, ConditionBuilder::inPortIds);
    flag(shape, "invInPorts", Condition::inPortsInverted, ConditionBuilder::inPortsInverted);
    shape.list("outPorts", id, Condition::outPortIds, ConditionBuilder::outPortIds);
    flag(shape, "invOutPorts", Condition::outPortsInverted, ConditionBuilder::outPortsInverted);
    shape.optional("portGroup", id, Condition::portGroupId, ConditionBuilder::portGroupId);
    flag(shape, "invPortGroup", Condition::portGroupInverted, ConditionBuilder::portGroupInverted);
    shape.optional(
        "ipAddrGroupSrc",
        id,
        Condition::ipAddressGroupSourceId,
        ConditionBuilder::ipAddressGroupSourceId);
    flag(
        shape,
        "invIpAddrGroupSrc",
        Condition::ipAddressGroupSourceInverted,
        ConditionBuilder::ipAddressGroupSourceInverted);
    shape.optional(
        "ipAddrGroupDst",
        id,
        Condition::ipAddressGroupDestinationId,
        ConditionBuilder::ipAddressGroupDestinationId);
    flag(
        shape,
        "invIpAddrGroupDst",
        Condition::ipAddressGroupDestinationInverted,
        ConditionBuilder::ipAddressGroupDestinationInverted);
    shape.optional(
        "traversedDevice", id, Condition::traversedDeviceId, ConditionBuilder::traversedDeviceId);
    flag(
        shape,
        "invTraversedDevice",
        Condition::traversedDeviceInverted,
        ConditionBuilder::traversedDeviceInverted);
    ethernet(shape);
    ip(shape);
    return shape;
  }

  private static void ethernet(ShapeBuilder<Condition, ConditionBuilder> shape) {
    flag(shape, "noVlan", Condition::noVlan, ConditionBuilder::noVlan);
    shape.optional("vlan", Scalars.INTEGER, Condition::vlan, ConditionBuilder::vlan);
    shape.optional(
        "dlType",
        Scalars.integer(0x600, 0xffff),
        Condition::etherType,
        ConditionBuilder::etherType);
    flag(shape, "invDlType", Condition::etherTypeInverted, ConditionBuilder::etherTypeInverted);
    shape.optional(
        "dlSrc", Addresses.LOOSE_MAC_CODEC, Condition::ethSource, ConditionBuilder::ethSource);
    shape.optional(
        "dlSrcMask", Addresses.MAC_MASK, Condition::ethSourceMask, ConditionBuilder::ethSourceMask);
    flag(shape, "invDlSrc", Condition::ethSourceInverted, ConditionBuilder::ethSourceInverted);
    shape.optional(
        "dlDst",
        Addresses.LOOSE_MAC_CODEC,
        Condition::ethDestination,
        ConditionBuilder::ethDestination);
    shape.optional(
        "dlDstMask",
        Addresses.MAC_MASK,
        Condition::ethDestinationMask,
        ConditionBuilder::ethDestinationMask);
    flag(
        shape,
        "invDlDst",
        Condition::ethDestinationInverted,
        ConditionBuilder::ethDestinationInverted);
  }

  private static void ip(ShapeBuilder<Condition, ConditionBuilder> shape) {
    Codec<Integer> octet = Scalars.integer(0, 255);
    shape.optional("nwTos", octet, Condition::tos, ConditionBuilder::tos);
    flag(shape, "invNwTos", Condition::tosInverted, ConditionBuilder::tosInverted);
    shape.optional("nwProto", octet, Condition::protocol, ConditionBuilder::protocol);
    flag(shape, "invNwProto", Condition::protocolInverted, ConditionBuilder::protocolInverted);
    shape.add(
        PrefixField.optional(
            "nwSrcAddress", "nwSrcLength", Condition::source, ConditionBuilder::source));
    flag(shape, "invNwSrc", Condition::sourceInverted, ConditionBuilder::sourceInverted);
    shape.add(
        PrefixField.optional(
            "nwDstAddress", "nwDstLength", Condition::destination, ConditionBuilder::destination));
    flag(shape, "invNwDst", Condition::destinationInverted, ConditionBuilder::destinationInverted);
    shape.optional(
        "tpSrc", new RangeCodec(), Condition::sourcePorts, ConditionBuilder::sourcePorts);
    flag(shape, "invTpSrc", Condition::sourcePortsInverted, ConditionBuilder::sourcePortsInverted);
    shape.optional(
        "tpDst", new RangeCodec(), Condition::destinationPorts, ConditionBuilder::destinationPorts);
    flag(
        shape,
        "invTpDst",
        Condition::destinationPortsInverted,
        ConditionBuilder::destinationPortsInverted);
    shape.optional(
        "fragmentPolicy",
        Scalars.lowerCase(FragmentPolicy.class),
        Condition::fragmentPolicy,
        ConditionBuilder::fragmentPolicy);
    shape.add(
        PrefixField.optional(
            "icmpDataSrcIpAddress",
            "icmpDataSrcIpLength",
            Condition::icmpDataSource,
            ConditionBuilder::icmpDataSource));
    flag(
        shape,
        "invIcmpDataSrcIp",
        Condition::icmpDataSourceInverted,
        ConditionBuilder::icmpDataSourceInverted);
    shape.add(
        PrefixField.optional(
            "icmpDataDstIpAddress",
            "icmpDataDstIpLength",
            Condition::icmpDataDestination,
            ConditionBuilder::icmpDataDestination));
    flag(
        shape,
        "invIcmpDataDstIp",
        Condition::icmpDataDestinationInverted,
        ConditionBuilder::icmpDataDestinationInverted);
  }

  private static void flag(
      ShapeBuilder<Condition, ConditionBuilder> shape,
      String name,
      Function<Condition, Boolean> get,
      BiConsumer<ConditionBuilder, Boolean> set) {
    shape.value(name, Scalars.BOOLEAN, false, get, set);
  }

  /**
   * The condition with a fragment policy: the given one if it fits the rest, else the default
   * (rest-api.md 3.17).
   */
  static Condition settled(Condition condition) throws InvalidInput {
    boolean ports = condition.sourcePorts().isPresent() || condition.destinationPorts().isPresent();
    FragmentPolicy given =
        condition.fragmentPolicy().orElse(ports ? FragmentPolicy.HEADER : FragmentPolicy.ANY);
    if (ports && given != FragmentPolicy.HEADER && given != FragmentPolicy.UNFRAGMENTED) {
      throw new InvalidInput(
          "fragmentPolicy", "must be header or unfragmented where L4 ports are matched");
    }
    return condition.withFragmentPolicy(Optional.of(given));
  }

  /** The same for many. */
  static List<Condition> allSettled(List<Condition> conditions) throws InvalidInput {
    List<Condition> settled = new ArrayList<>();
    for (Condition condition : conditions) {
      settled.add(settled(condition));
    }
    return settled;
  }

  /**
   * The same for a rule that translates to the targets: it needs the L4 header, but for one address
   * to one address.
   */
  static Condition settled(Condition condition, List<NatTarget> targets) throws InvalidInput {
    boolean ports = condition.sourcePorts().isPresent() || condition.destinationPorts().isPresent();
    boolean floating = !ports && targets.size() == 1 && oneToOne(targets.getFirst());
    if (floating) {
      return settled(condition);
    }
    FragmentPolicy given = condition.fragmentPolicy().orElse(FragmentPolicy.UNFRAGMENTED);
    if (given != FragmentPolicy.UNFRAGMENTED) {
      throw new InvalidInput(
          "fragmentPolicy", "must be unfragmented where L4 ports are translated");
    }
    return condition.withFragmentPolicy(Optional.of(given));
  }

  private static boolean oneToOne(NatTarget target) {
    return target.from().equals(target.to()) && target.portFrom() == 0 && target.portTo() == 0;
  }

  /** {@code {"start": …, "end": …}}; an absent end is open. */
  private record RangeCodec() implements Codec<PortRange> {

    private static final Codec<Integer> PORT = Scalars.integer(0, 0xffff);

    @Override
    public Optional<PortRange> read(JsonNode node, Problems problems) {
      if (!(node instanceof ObjectNode object)) {
        problems.add("must be an object with start and end");
        return Optional.empty();
      }
      Optional<Integer> start = end(object, "start", 0, problems);
      Optional<Integer> end = end(object, "end", 0xffff, problems);
      if (start.isEmpty() || end.isEmpty()) {
        return Optional.empty();
      }
      if (start.get() > end.get()) {
        problems.add("must not start behind its end");
        return Optional.empty();
      }
      return Optional.of(new PortRange(start.get(), end.get()));
    }

    private static Optional<Integer> end(
        ObjectNode range, String name, int open, Problems problems) {
      return range.hasNonNull(name)
          ? PORT.read(range.path(name), problems.at(name))
          : Optional.of(open);
    }

    @Override
    public JsonNode write(PortRange range, Links links) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("start", range.start())
          .put("end", range.end());
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = Codec.schema("object");
      ObjectNode properties = schema.putObject("properties");
      properties.set("start", PORT.schema());
      properties.set("end", PORT.schema());
      return schema;
    }
  }
}
