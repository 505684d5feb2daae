package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.Vtep;
import org.midonet.topology.VtepBuilder;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/**
 * {@code /vteps}: hardware VTEPs. They are kept here; what a device tells about itself is shown as
 * who speaks OVSDB with it declares it. Nobody does so far, and its ports are unknown.
 */
final class Vteps implements Rules<Vtep> {

  /** A physical port of a device. */
  @TopologyRecord
  record PhysicalPort(Vtep vtep, String name, String description) {}

  private final Nsdb nsdb;

  private Vteps(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static ObjectResource<Vtep> resource(Nsdb nsdb) {
    return ObjectResource.of(Vtep.class, Paths.VTEPS, Media.of("VTEP-v2"), shape(nsdb))
        .listed()
        .announced("vteps", "vtepTemplate")
        .immutable()
        .missingDeleteIs404()
        .rules(new Vteps(nsdb));
  }

  /** {@code /vteps/{id}/ports}. */
  static EntryResource<PhysicalPort> ports(Nsdb nsdb) {
    Shape<PhysicalPort> shape =
        ShapeBuilder.<PhysicalPort, VtepsPhysicalPortBuilder>of(
                VtepsPhysicalPortBuilder::builder,
                VtepsPhysicalPortBuilder::builder,
                VtepsPhysicalPortBuilder::build)
            .computed("name", Scalars.TEXT, port -> Optional.of(port.name()))
            .computed("description", Scalars.TEXT, port -> Optional.of(port.description()))
            .link(
                "uri",
                (port, links) -> links.at(Paths.VTEPS, port.vtep().id(), "ports", port.name()))
            .link("vtep", (port, links) -> links.at(Paths.VTEPS, port.vtep().id()))
            .build();
    return EntryResource.of(
            "/vteps/{id}/ports",
            "{name}",
            Media.of("VTEPPort-v1"),
            shape,
            new Entries<PhysicalPort>() {
              @Override
              public List<PhysicalPort> list(Call call) throws MidonetException {
                nsdb.topology().get(Vtep.class, call.id("id", Vtep.class));
                return List.of();
              }

              @Override
              public Optional<PhysicalPort> find(Call call) throws MidonetException {
                String name = call.text("name");
                return list(call).stream().filter(port -> port.name().equals(name)).findFirst();
              }
            })
        .readOnly();
  }

  private static Shape<Vtep> shape(Nsdb nsdb) {
    return ShapeBuilder.<Vtep, VtepBuilder>of(
            VtepBuilder::builder, VtepBuilder::builder, VtepBuilder::build)
        .id(Vtep::id, VtepBuilder::id)
        .required(
            "managementIp", Addresses.IPV4, Vtep::managementAddress, VtepBuilder::managementAddress)
        .required(
            "managementPort",
            Scalars.integer(1, 65535),
            Vtep::managementPort,
            VtepBuilder::managementPort)
        .optional("tunnelZoneId", Scalars.UUID_CODEC, Vtep::tunnelZoneId, VtepBuilder::tunnelZoneId)
        .add(new VtepSays(nsdb))
        .constant("connectionState", JsonNodeFactory.instance.textNode("disconnected"))
        .link("uri", Paths.item(Paths.VTEPS, Vtep::id))
        .link("bindings", Paths.item(Paths.VTEPS, Vtep::id, "bindings"))
        .link("ports", Paths.item(Paths.VTEPS, Vtep::id, "ports"))
        // The original left the segment "bindings" out, so its template led nowhere.
        .link(
            "vtepBindingTemplate",
            Paths.item(Paths.VTEPS, Vtep::id, "bindings", "{portName}", "{vlanId}"))
        .check(
            (vtep, problems) -> {
              if (vtep.tunnelZoneId().isEmpty()) {
                problems.at("tunnelZoneId").add("may not be null");
              }
            })
        .build();
  }

  /** Looked up before the transaction, which has no lists. */
  @Override
  public Vtep prepare(Vtep draft) throws MidonetException {
    for (Vtep other : nsdb.topology().list(Vtep.class)) {
      if (other.managementAddress().equals(draft.managementAddress())) {
        throw new Conflict("Vtep " + other.id() + " has the address " + draft.managementAddress());
      }
    }
    for (HostState host : nsdb.hosts().alive().values()) {
      for (HostInterface device : host.interfaces()) {
        if (device.addresses().contains(draft.managementAddress())) {
          throw new Conflict("A host has the address " + draft.managementAddress());
        }
      }
    }
    return draft;
  }

  @Override
  public void created(Vtep made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    Optional<TunnelZone> zone =
        transaction.find(TunnelZone.class, made.tunnelZoneId().orElseThrow());
    if (zone.filter(found -> found.type() == TunnelType.VTEP).isEmpty()) {
      throw new InvalidInput("tunnelZoneId", "must be a tunnel zone of type vtep");
    }
  }

  @Override
  public void deleting(Vtep stored, TopologyTransaction transaction) throws MidonetException {
    if (!stored.bindings().isEmpty()) {
      throw new InvalidInput("bindings", "must be deleted first");
    }
  }
}
