package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Field;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Property.Use;
import org.midonet.cluster.json.Scalars;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;

/**
 * A router port's {@code networkAddress}, {@code networkLength} and {@code portAddress}: three
 * properties for the first IPv4 address of the record. Its other addresses, which this version of
 * the API does not show, are kept.
 */
record RouterPortAddress() implements Field<RouterPort, RouterPortBuilder> {

  private static final Codec<Integer> LENGTH = Scalars.integer(0, 32);

  static String peeringTable(RouterPort port, Links links) {
    return links.at(Paths.ROUTERS, port.routerId(), "ports", port.id(), "peering_table");
  }

  static Optional<Prefix> first(RouterPort port) {
    return port.addresses().stream().filter(prefix -> prefix.address() instanceof Ip4).findFirst();
  }

  @Override
  public List<Property> properties() {
    return List.of(
        new Property("networkAddress", Addresses.IPV4.schema(), Use.WRITABLE, true),
        new Property("networkLength", LENGTH.schema(), Use.WRITABLE, false),
        new Property("portAddress", Addresses.IPV4.schema(), Use.WRITABLE, true));
  }

  @Override
  public void write(RouterPort port, ObjectNode out, Links links) {
    Optional<Prefix> address = first(port);
    out.put("networkAddress", address.map(prefix -> Addresses.text(prefix.network())).orElse(null));
    out.put("networkLength", address.map(Prefix::length).orElse(0));
    out.put("portAddress", address.map(prefix -> Addresses.text(prefix.address())).orElse(null));
  }

  @Override
  public void read(
      ObjectNode in, RouterPortBuilder builder, Optional<RouterPort> stored, Problems problems) {
    Optional<IpAddress> network = address(in, "networkAddress", problems);
    Optional<IpAddress> own = address(in, "portAddress", problems);
    JsonNode lengthNode = in.path("networkLength");
    Optional<Integer> length =
        in.hasNonNull("networkLength")
            ? LENGTH.read(lengthNode, problems.at("networkLength"))
            : Optional.of(0);
    if (network.isEmpty() || own.isEmpty() || length.isEmpty()) {
      return;
    }
    Prefix address = new Prefix(own.get(), length.get());
    if (!address.contains(network.get())) {
      problems.at("portAddress").add("must be in the network of the port");
      return;
    }
    List<Prefix> addresses = new ArrayList<>(List.of(address));
    stored.ifPresent(port -> addresses.addAll(port.addresses()));
    stored
        .flatMap(RouterPortAddress::first)
        .ifPresent(old -> addresses.remove(addresses.lastIndexOf(old)));
    builder.addresses(addresses);
  }

  private static Optional<IpAddress> address(ObjectNode in, String name, Problems problems) {
    if (!in.hasNonNull(name)) {
      problems.at(name).add("may not be null");
      return Optional.empty();
    }
    return Addresses.IPV4.read(in.path(name), problems.at(name));
  }
}
