package org.midonet.cluster.types;

import java.util.ArrayList;
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
import org.midonet.nsdb.Sequences.Sequence;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.Vtep;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.VxlanPortBuilder;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * {@code /vteps/{id}/bindings}: VLANs of a device's ports that are joined to bridges. The first
 * binding of a bridge to a VTEP makes the bridge's VXLAN port for it, the last one that goes takes
 * the port along. Whether the device has the port is not known here.
 */
final class VtepBindings implements Entries<VtepBindings.Entry> {

  private static final Media MEDIA = Media.of("VTEPBinding-v2");

  /** A VLAN of a device's port, joined to a bridge. */
  @TopologyRecord
  record Entry(UUID vtepId, String portName, int vlanId, UUID networkId) {}

  private final Nsdb nsdb;
  private final TunnelKeys keys;

  private VtepBindings(Nsdb nsdb, TunnelKeys keys) {
    this.nsdb = nsdb;
    this.keys = keys;
  }

  static EntryResource<Entry> resource(Nsdb nsdb, TunnelKeys keys) {
    return EntryResource.of(
            "/vteps/{id}/bindings",
            "{portName}/{vlan}",
            MEDIA,
            shape(),
            new VtepBindings(nsdb, keys))
        .fill("id", "vtepId");
  }

  /** {@code /bridges/{id}/ports/{portId}/vtep_bindings}: those behind a VXLAN port. */
  static EntryResource<Entry> ofPort(Nsdb nsdb) {
    Entries<Entry> behind =
        new Entries<>() {
          @Override
          public List<Entry> list(Call call) throws MidonetException {
            VxlanPort port = vxlanPort(nsdb, call);
            return entries(nsdb.topology().get(Vtep.class, port.vtepId())).stream()
                .filter(entry -> entry.networkId().equals(port.bridgeId()))
                .toList();
          }

          @Override
          public Optional<Entry> find(Call call) throws MidonetException {
            return named(list(call), call.text("physPort"), call);
          }
        };
    return EntryResource.of(
            "/bridges/{id}/ports/{portId}/vtep_bindings",
            "{physPort}/{vlan}",
            MEDIA,
            shape(),
            behind)
        .readOnly();
  }

  private static VxlanPort vxlanPort(Nsdb nsdb, Call call) throws MidonetException {
    UUID bridge = call.id("id", Bridge.class);
    Port port = nsdb.topology().get(Port.class, call.id("portId", Port.class));
    if (!port.deviceId().equals(bridge)) {
      throw new NotFound(Port.class, port.id());
    }
    if (port instanceof VxlanPort mine) {
      return mine;
    }
    throw new InvalidInput("portId", "must be a VXLAN port");
  }

  private static Shape<Entry> shape() {
    return ShapeBuilder.<Entry, VtepBindingsEntryBuilder>of(
            VtepBindingsEntryBuilder::builder,
            VtepBindingsEntryBuilder::builder,
            VtepBindingsEntryBuilder::build)
        .fromPath(
            "vtepId", Scalars.UUID_CODEC, true, Entry::vtepId, VtepBindingsEntryBuilder::vtepId)
        .required("portName", Scalars.SEGMENT, Entry::portName, VtepBindingsEntryBuilder::portName)
        .value(
            "vlanId", Scalars.integer(0, 4095), 0, Entry::vlanId, VtepBindingsEntryBuilder::vlanId)
        .required(
            "networkId", Scalars.UUID_CODEC, Entry::networkId, VtepBindingsEntryBuilder::networkId)
        .link(
            "uri",
            (entry, links) ->
                links.at(Paths.VTEPS, entry.vtepId(), "bindings", entry.portName(), entry.vlanId()))
        // The original's client sends it.
        .ignored("mgmtIp")
        .build();
  }

  private static List<Entry> entries(Vtep vtep) {
    return vtep.bindings().stream()
        .map(
            binding ->
                new Entry(vtep.id(), binding.portName(), binding.vlanId(), binding.bridgeId()))
        .toList();
  }

  private static Optional<Entry> named(List<Entry> entries, String port, Call call) {
    return entries.stream()
        .filter(
            entry ->
                entry.portName().equals(port)
                    && Integer.toString(entry.vlanId()).equals(call.text("vlan")))
        .findFirst();
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    return entries(nsdb.topology().get(Vtep.class, call.id("id", Vtep.class)));
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    return named(list(call), call.text("portName"), call);
  }

  @Override
  public void add(Entry entry, Call call) throws MidonetException {
    Optional<Bridge> bridge = nsdb.topology().find(Bridge.class, entry.networkId());
    // Numbers are drawn outside of the transaction, which may run several times.
    int vni =
        bridge.isPresent() && bridge.get().vni().isEmpty()
            ? (int) nsdb.sequences().next(Sequence.VTEP_VNI)
            : 0;
    int key = keys.next();
    nsdb.topology()
        .transact(
            transaction -> {
              add(entry, vni, key, transaction);
              return entry;
            });
  }

  private static void add(Entry entry, int vni, int key, TopologyTransaction transaction)
      throws MidonetException {
    Optional<Vtep> vtep = transaction.find(Vtep.class, entry.vtepId());
    if (vtep.isEmpty()) {
      throw new InvalidInput("vtepId", "must be a VTEP");
    }
    Optional<Bridge> bridge = transaction.find(Bridge.class, entry.networkId());
    if (bridge.isEmpty()) {
      throw new InvalidInput("networkId", "must be a bridge");
    }
    boolean joined = false;
    for (Vtep.Binding other : vtep.get().bindings()) {
      joined |= other.bridgeId().equals(entry.networkId());
      if (other.portName().equals(entry.portName()) && other.vlanId() == entry.vlanId()) {
        if (other.bridgeId().equals(entry.networkId())) {
          return;
        }
        throw new Conflict(
            "VLAN "
                + entry.vlanId()
                + " of port "
                + entry.portName()
                + " is bound to network "
                + other.bridgeId());
      }
    }
    List<Vtep.Binding> bindings = new ArrayList<>(vtep.get().bindings());
    bindings.add(new Vtep.Binding(entry.portName(), entry.vlanId(), entry.networkId()));
    transaction.apply(new Change.Update(vtep.get().withBindings(bindings)));
    if (joined) {
      return;
    }
    if (bridge.get().vni().isEmpty()) {
      if (vni == 0) {
        throw new Conflict("Network " + entry.networkId() + " is being changed; try again");
      }
      transaction.apply(new Change.Update(bridge.get().withVni(Optional.of(vni))));
    }
    transaction.apply(
        new Change.Create(
            VxlanPortBuilder.builder()
                .id(portId(entry.vtepId(), entry.networkId()))
                .bridgeId(entry.networkId())
                .adminStateUp(true)
                .tunnelKey(key)
                .vtepId(entry.vtepId())
                .build()));
  }

  @Override
  public void remove(Call call) throws MidonetException {
    UUID id = call.id("id", Vtep.class);
    nsdb.topology()
        .transact(
            transaction -> {
              Vtep vtep = transaction.get(Vtep.class, id);
              Optional<Entry> gone = named(entries(vtep), call.text("portName"), call);
              if (gone.isPresent()) {
                remove(vtep, gone.get(), transaction);
              }
              return id;
            });
  }

  private static void remove(Vtep vtep, Entry gone, TopologyTransaction transaction)
      throws MidonetException {
    List<Vtep.Binding> left = new ArrayList<>(vtep.bindings());
    left.remove(new Vtep.Binding(gone.portName(), gone.vlanId(), gone.networkId()));
    transaction.apply(new Change.Update(vtep.withBindings(left)));
    if (left.stream().noneMatch(other -> other.bridgeId().equals(gone.networkId()))) {
      transaction.apply(new Change.DeleteIfExists(Port.class, portId(vtep.id(), gone.networkId())));
    }
  }

  /** Every node computes the same id without asking: the XOR of both, as in the original. */
  static UUID portId(UUID vtep, UUID bridge) {
    return new UUID(
        vtep.getMostSignificantBits() ^ bridge.getMostSignificantBits(),
        vtep.getLeastSignificantBits() ^ bridge.getLeastSignificantBits());
  }
}
