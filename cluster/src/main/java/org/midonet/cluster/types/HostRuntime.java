package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Field;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Property.Use;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Writer;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Host;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.error.MidonetException;

/**
 * What a host's agent tells: whether it is alive, its addresses and interfaces. Read from the store
 * once for all three.
 */
record HostRuntime(Nsdb nsdb) implements Field<Host, HostBuilder> {

  @Override
  public List<Property> properties() {
    return List.of(
        new Property("alive", Scalars.BOOLEAN.schema(), Use.READ_ONLY, false),
        new Property("addresses", Addresses.IP.list().schema(), Use.READ_ONLY, false),
        new Property(
            "hostInterfaces",
            Codec.schema("array").set("items", Interfaces.SHAPE.schema()),
            Use.READ_ONLY,
            false));
  }

  @Override
  public void write(Host host, ObjectNode out, Links links) throws MidonetException {
    write(host, nsdb.hosts().find(host.id()), out, links);
  }

  @Override
  public Writer<Host> writer(List<Host> hosts) throws MidonetException {
    Map<UUID, HostState> alive = nsdb.hosts().alive();
    return (host, out, links) -> write(host, Optional.ofNullable(alive.get(host.id())), out, links);
  }

  private static void write(Host host, Optional<HostState> state, ObjectNode out, Links links)
      throws MidonetException {
    out.put("alive", state.isPresent());
    ArrayNode addresses = out.putArray("addresses");
    ArrayNode interfaces = out.putArray("hostInterfaces");
    if (state.isPresent()) {
      for (HostInterface device : state.get().interfaces()) {
        for (IpAddress address : device.addresses()) {
          addresses.add(Addresses.text(address));
        }
        interfaces.add(Interfaces.SHAPE.write(new Interfaces.Entry(host.id(), device), links));
      }
    }
  }

  @Override
  public void read(ObjectNode in, HostBuilder builder, Optional<Host> stored, Problems problems) {
    // Told by the agent only.
  }
}
