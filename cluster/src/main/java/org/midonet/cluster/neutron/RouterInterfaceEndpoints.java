package org.midonet.cluster.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.neutron.translate.RouterInterfaces;
import org.midonet.cluster.neutron.translate.Translator;
import org.midonet.topology.Lists;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronPort;

/**
 * Interfaces of routers come by a PUT below their router, and go with their port: the PUT that says
 * so comes after the port's deletion, and does nothing.
 */
final class RouterInterfaceEndpoints {

  static final String ADD = "add_router_interface";
  static final String REMOVE = "remove_router_interface";

  private static final List<String> TYPES = List.of(Kind.type("RouterInterface"), Media.JSON);

  private final Workshop workshop;
  private final Translator<NeutronPort> ports;

  RouterInterfaceEndpoints(Workshop workshop, Translator<NeutronPort> ports) {
    this.workshop = workshop;
    this.ports = ports;
  }

  /**
   * The body of both calls; the path's id is not looked at.
   *
   * @param id the router
   * @param portId Neutron's port on the network
   * @param subnetId the subnet
   * @param subnetIds the subnets, from newer plugins
   */
  record RouterInterface(UUID id, UUID portId, Optional<UUID> subnetId, List<UUID> subnetIds) {
    RouterInterface {
      subnetIds = Lists.copy(subnetIds);
    }
  }

  List<Endpoint> endpoints() {
    return List.of(
        endpoint(ADD, "Makes a port an interface of a router", this::add),
        endpoint(REMOVE, "Does nothing: an interface goes with its port", this::remove));
  }

  private static Endpoint endpoint(String verb, String summary, Endpoint.Handler handler) {
    return KindEndpoints.endpoint(
        Verb.PUT,
        "/" + NeutronApi.PATH + "/routers/{id}/" + verb,
        summary,
        List.of(),
        TYPES,
        Optional.of(new Document("NeutronRouterInterface", Codec.schema("object"), false)),
        Optional.empty(),
        204,
        handler);
  }

  private Reply add(Call call) throws MidonetException {
    RouterInterface wanted = NeutronJson.read(call.body(), RouterInterface.class);
    Optional<UUID> subnet = wanted.subnetIds().stream().findFirst().or(wanted::subnetId);
    workshop.work(
        wanted.portId(),
        draft -> RouterInterfaces.add(draft, wanted.id(), wanted.portId(), subnet, ports));
    return Reply.empty(204);
  }

  private Reply remove(Call call) throws MidonetException {
    NeutronJson.read(call.body(), RouterInterface.class);
    return Reply.empty(204);
  }
}
