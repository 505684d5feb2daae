package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.Host;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.error.MidonetException;

/** {@code /hosts/{id}/interfaces}: what the host's agent tells of its interfaces. */
final class Interfaces implements Entries<Interfaces.Entry> {

  /** An interface of a host. */
  @TopologyRecord
  record Entry(UUID hostId, HostInterface device) {}

  private static final Codec<HostInterface.Type> TYPE = Scalars.words(types());

  static final Shape<Entry> SHAPE =
      ShapeBuilder.<Entry, InterfacesEntryBuilder>of(
              InterfacesEntryBuilder::builder,
              InterfacesEntryBuilder::builder,
              InterfacesEntryBuilder::build)
          .computed("hostId", Scalars.UUID_CODEC, entry -> Optional.of(entry.hostId()))
          .computed("name", Scalars.TEXT, entry -> Optional.of(entry.device().name()))
          .computed("mac", Addresses.MAC, entry -> entry.device().mac())
          .computed("mtu", Scalars.INTEGER, entry -> Optional.of(entry.device().mtu()))
          .computed("status", Scalars.INTEGER, entry -> Optional.of(status(entry.device())))
          .computed("type", TYPE, entry -> Optional.of(entry.device().type()))
          .computed(
              "endpoint",
              Scalars.upperCase(HostInterface.Endpoint.class),
              entry -> Optional.of(entry.device().endpoint()))
          .constant("portType", JsonNodeFactory.instance.nullNode())
          .computed(
              "addresses", Addresses.IP.list(), entry -> Optional.of(entry.device().addresses()))
          .link(
              "uri",
              (entry, links) ->
                  links.at(Paths.HOSTS, entry.hostId(), "interfaces", entry.device().name()))
          .build();

  private final Nsdb nsdb;

  private Interfaces(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Entry> resource(Nsdb nsdb) {
    return EntryResource.of(
            "/hosts/{id}/interfaces",
            "{name}",
            Media.of("Interface-v1"),
            SHAPE,
            new Interfaces(nsdb))
        .readOnly();
  }

  private static Map<String, HostInterface.Type> types() {
    Map<String, HostInterface.Type> types = new LinkedHashMap<>();
    types.put("Physical", HostInterface.Type.PHYSICAL);
    types.put("Virtual", HostInterface.Type.VIRTUAL);
    types.put("Tunnel", HostInterface.Type.TUNNEL);
    types.put("Unknown", HostInterface.Type.UNKNOWN);
    return types;
  }

  private static int status(HostInterface device) {
    return (device.up() ? 1 : 0) | (device.hasLink() ? 2 : 0);
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    UUID host = call.id("id", Host.class);
    return nsdb.hosts().find(host).map(HostState::interfaces).orElse(List.of()).stream()
        .map(device -> new Entry(host, device))
        .toList();
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    String name = call.text("name");
    return list(call).stream().filter(entry -> entry.device().name().equals(name)).findFirst();
  }
}
