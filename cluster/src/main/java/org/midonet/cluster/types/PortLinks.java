package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Audience;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Scalars;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * {@code /ports/{id}/link}: joins two ports. Of the body only {@code peerId} counts, since the
 * original's client sends a whole port. The store keeps both sides equal.
 */
final class PortLinks implements Resource {

  private static final String PATH = "/ports/{id}/link";
  private static final Media MEDIA = Media.of("PortLink-v1");

  private final Nsdb nsdb;

  PortLinks(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  @Override
  public Optional<RootEntry> root() {
    return Optional.empty();
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    ObjectNode schema = Codec.schema("object");
    schema.putObject("properties").set("peerId", Scalars.UUID_CODEC.schema());
    schema.putArray("required").add("peerId");
    return List.of(
        Endpoint.write(
                Verb.POST,
                PATH,
                "Links two ports",
                MEDIA.single(),
                false,
                new Document("PortLink", schema, false),
                201,
                this::link)
            .open(Audience.TENANTS),
        Endpoint.delete(PATH, "Parts two linked ports", 204, this::unlink).open(Audience.TENANTS));
  }

  private Reply link(Call call) throws MidonetException {
    UUID id = call.id("id", Port.class);
    UUID peerId =
        Optional.of(call.body().path("peerId"))
            .filter(node -> node.isTextual())
            .flatMap(node -> Scalars.uuid(node.textValue()))
            .orElseThrow(() -> Rejected.invalid("peerId", "must be a UUID"));
    if (id.equals(peerId)) {
      throw Rejected.invalid("peerId", "may not be the port itself");
    }
    nsdb.topology()
        .transact(
            transaction -> {
              Port port = transaction.get(Port.class, id);
              Optional<Port> peer = transaction.find(Port.class, peerId);
              if (peer.isEmpty()) {
                throw new NotFound(Port.class, peerId, "peerId");
              }
              refuseLinked(port);
              refuseLinked(peer.get());
              transaction.apply(new Change.Update(withPeer(port, Optional.of(peerId))));
              return port;
            });
    return Reply.created(call.links().at(Paths.PORTS, id, "link"));
  }

  private Reply unlink(Call call) throws MidonetException {
    UUID id = call.id("id", Port.class);
    nsdb.topology()
        .transact(
            transaction -> {
              Port port = transaction.get(Port.class, id);
              if (port.peerId().isPresent()) {
                transaction.apply(new Change.Update(withPeer(port, Optional.empty())));
              }
              return port;
            });
    return Reply.empty(204);
  }

  private static void refuseLinked(Port port) throws Conflict {
    if (port.peerId().isPresent()) {
      throw new Conflict("Port " + port.id() + " is linked to " + port.peerId().get());
    }
  }

  private static Port withPeer(Port port, Optional<UUID> peer) {
    return switch (port) {
      case BridgePort bridge -> bridge.withPeerId(peer);
      case RouterPort router -> router.withPeerId(peer);
      case VxlanPort vxlan -> vxlan.withPeerId(peer);
    };
  }
}
