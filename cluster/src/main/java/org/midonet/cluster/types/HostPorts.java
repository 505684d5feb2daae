package org.midonet.cluster.types;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Host;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/** {@code /hosts/{id}/ports}: which port is bound to which interface. Stored on the port. */
final class HostPorts implements Entries<HostPorts.Binding> {

  /** A port bound to an interface. */
  @TopologyRecord
  record Binding(UUID hostId, UUID portId, String interfaceName) {}

  private final Nsdb nsdb;

  private HostPorts(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Binding> resource(Nsdb nsdb) {
    return EntryResource.of(
            "/hosts/{id}/ports",
            "{portId}",
            Media.of("HostInterfacePort-v1"),
            shape(),
            new HostPorts(nsdb))
        .fill("id", "hostId");
  }

  private static Shape<Binding> shape() {
    return ShapeBuilder.<Binding, HostPortsBindingBuilder>of(
            HostPortsBindingBuilder::builder,
            HostPortsBindingBuilder::builder,
            HostPortsBindingBuilder::build)
        .parent("hostId", Host.class, true, Binding::hostId, HostPortsBindingBuilder::hostId)
        .requiredReference("portId", Port.class, Binding::portId, HostPortsBindingBuilder::portId)
        // Linux: IFNAMSIZ is 16, with the final zero.
        .required(
            "interfaceName",
            Scalars.text(1, 15),
            Binding::interfaceName,
            HostPortsBindingBuilder::interfaceName)
        .link(
            "uri",
            (binding, links) -> links.at(Paths.HOSTS, binding.hostId(), "ports", binding.portId()))
        .link("host", Paths.item(Paths.HOSTS, Binding::hostId))
        .link("port", Paths.item(Paths.PORTS, Binding::portId))
        .build();
  }

  @Override
  public List<Binding> list(Call call) throws MidonetException {
    UUID host = nsdb.topology().get(Host.class, call.id("id", Host.class)).id();
    return nsdb.topology().referrers(Host.class, host, Port.class, "hostId").stream()
        .filter(Port::exterior)
        .map(port -> binding(host, port))
        .toList();
  }

  private static Binding binding(UUID host, Port port) {
    return new Binding(host, port.id(), port.interfaceName().orElse(""));
  }

  @Override
  public Optional<Binding> find(Call call) throws MidonetException {
    UUID host = call.id("id", Host.class);
    return nsdb.topology()
        .find(Port.class, call.id("portId", Port.class))
        .filter(port -> port.exterior() && port.hostId().equals(Optional.of(host)))
        .map(port -> binding(host, port));
  }

  @Override
  public void add(Binding entry, Call call) throws MidonetException {
    if (nsdb.topology()
        .referrers(Host.class, entry.hostId(), TunnelZone.class, "members.hostId")
        .isEmpty()) {
      throw new Conflict("Host " + entry.hostId() + " is in no tunnel zone");
    }
    nsdb.topology()
        .transact(
            transaction -> {
              Port port = transaction.get(Port.class, entry.portId());
              if (port.interfaceName().isPresent()) {
                throw new Conflict(
                    "Port " + port.id() + " is bound to interface " + port.interfaceName().get());
              }
              refuseTaken(entry, transaction);
              transaction.apply(
                  new Change.Update(
                      withBinding(
                          port, Optional.of(entry.hostId()), Optional.of(entry.interfaceName()))));
              return port;
            });
  }

  private static void refuseTaken(Binding entry, TopologyTransaction transaction)
      throws MidonetException {
    for (Port other : transaction.referrers(Host.class, entry.hostId(), Port.class, "hostId")) {
      if (other.interfaceName().equals(Optional.of(entry.interfaceName()))) {
        throw new Conflict(
            "Interface " + entry.interfaceName() + " is bound to port " + other.id());
      }
    }
  }

  @Override
  public void remove(Call call) throws MidonetException {
    nsdb.topology()
        .update(
            Port.class,
            call.id("portId", Port.class),
            port -> withBinding(port, Optional.empty(), Optional.empty()));
  }

  private static Port withBinding(Port port, Optional<UUID> host, Optional<String> device) {
    return switch (port) {
      case BridgePort bridge -> bridge.with().hostId(host).interfaceName(device).build();
      case RouterPort router -> router.with().hostId(host).interfaceName(device).build();
      case VxlanPort vxlan -> vxlan.with().hostId(host).interfaceName(device).build();
    };
  }
}
