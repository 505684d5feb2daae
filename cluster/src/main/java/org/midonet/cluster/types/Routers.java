package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.cluster.json.ShapeBuilder.Lookup;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Chain;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Mirror;
import org.midonet.topology.Router;
import org.midonet.topology.RouterBuilder;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/** {@code /routers}. A router's {@code loadBalancerId} is stored on the load balancer. */
final class Routers implements Rules<Router> {

  private static final String LOAD_BALANCER = "loadBalancerId";

  private Routers() {}

  static ObjectResource<Router> resource(Nsdb nsdb) {
    ObjectResource<Router> routers =
        ObjectResource.of(Router.class, Paths.ROUTERS, Media.of("Router-v3"), shape(nsdb))
            .listed()
            .announced("routers", "routerTemplate")
            .rules(new Routers());
    return Tenants.filter(routers, Router::tenantId);
  }

  private static Shape<Router> shape(Nsdb nsdb) {
    return ShapeBuilder.<Router, RouterBuilder>of(
            RouterBuilder::builder, RouterBuilder::builder, RouterBuilder::build)
        .id(Router::id, RouterBuilder::id)
        .optional("tenantId", Scalars.TEXT, Router::tenantId, RouterBuilder::tenantId)
        .optional("name", Scalars.NAME, Router::name, RouterBuilder::name)
        .value(
            "adminStateUp",
            Scalars.BOOLEAN,
            true,
            Router::adminStateUp,
            RouterBuilder::adminStateUp)
        .reference(
            "inboundFilterId", Chain.class, Router::inboundFilterId, RouterBuilder::inboundFilterId)
        .reference(
            "outboundFilterId",
            Chain.class,
            Router::outboundFilterId,
            RouterBuilder::outboundFilterId)
        .lookedUp(LOAD_BALANCER, Scalars.UUID_CODEC, loadBalancer(nsdb))
        .value("asNumber", Scalars.INTEGER, 0, Router::asNumber, RouterBuilder::asNumber)
        .references(
            "inboundMirrorIds",
            Mirror.class,
            Router::inboundMirrorIds,
            RouterBuilder::inboundMirrorIds)
        .references(
            "outboundMirrorIds",
            Mirror.class,
            Router::outboundMirrorIds,
            RouterBuilder::outboundMirrorIds)
        .reference(
            "localRedirectChainId",
            Chain.class,
            Router::localRedirectChainId,
            RouterBuilder::localRedirectChainId)
        .optional(
            "forwardChainId",
            Scalars.UUID_CODEC,
            Router::forwardChainId,
            RouterBuilder::forwardChainId)
        .link("uri", Paths.item(Paths.ROUTERS, Router::id))
        .optionalLink("inboundFilter", Paths.to(Paths.CHAINS, Router::inboundFilterId))
        .optionalLink("outboundFilter", Paths.to(Paths.CHAINS, Router::outboundFilterId))
        .optionalLink("localRedirectChain", Paths.to(Paths.CHAINS, Router::localRedirectChainId))
        .optionalLink("forwardChain", Paths.to(Paths.CHAINS, Router::forwardChainId))
        .storedLink("loadBalancer", loadBalancer(nsdb), Paths.LOAD_BALANCERS)
        .link("ports", Paths.item(Paths.ROUTERS, Router::id, "ports"))
        .link("peerPorts", Paths.item(Paths.ROUTERS, Router::id, "peer_ports"))
        .link("routes", Paths.item(Paths.ROUTERS, Router::id, "routes"))
        .link("bgpNetworks", Paths.item(Paths.ROUTERS, Router::id, "bgp_networks"))
        .link("bgpPeers", Paths.item(Paths.ROUTERS, Router::id, "bgp_peers"))
        .build();
  }

  private static Lookup<Router, Optional<UUID>> loadBalancer(Nsdb nsdb) {
    return Holders.first(
        Holders.of(nsdb, Router.class, LoadBalancer.class, "routerId", LoadBalancer::routerId));
  }

  @Override
  public void created(Router made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    attach(made.id(), Optional.empty(), wanted(body), transaction);
  }

  @Override
  public Router replacing(
      Router stored, Router draft, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    attach(stored.id(), attached(stored, transaction), wanted(body), transaction);
    return draft;
  }

  @Override
  public void deleting(Router stored, TopologyTransaction transaction) throws MidonetException {
    if (attached(stored, transaction).isPresent()) {
      throw new Conflict("Router " + stored.id() + " has a load balancer; detach it first");
    }
  }

  private static Optional<LoadBalancer> attached(Router router, TopologyTransaction transaction)
      throws MidonetException {
    List<LoadBalancer> found =
        transaction.referrers(Router.class, router.id(), LoadBalancer.class, "routerId");
    return found.stream().findFirst();
  }

  private static Optional<UUID> wanted(ObjectNode body) throws InvalidInput {
    if (!body.hasNonNull(LOAD_BALANCER)) {
      return Optional.empty();
    }
    Optional<UUID> id = Scalars.uuid(body.path(LOAD_BALANCER).asText());
    if (id.isEmpty()) {
      throw new InvalidInput(LOAD_BALANCER, "must be a UUID");
    }
    return id;
  }

  private static void attach(
      UUID router,
      Optional<LoadBalancer> now,
      Optional<UUID> wanted,
      TopologyTransaction transaction)
      throws MidonetException {
    if (now.map(LoadBalancer::id).equals(wanted)) {
      return;
    }
    if (now.isPresent()) {
      transaction.apply(new Change.Update(now.get().withRouterId(Optional.empty())));
    }
    if (wanted.isPresent()) {
      Optional<LoadBalancer> next = transaction.find(LoadBalancer.class, wanted.get());
      if (next.isEmpty()) {
        throw new NotFound(LoadBalancer.class, wanted.get(), LOAD_BALANCER);
      }
      if (next.get().routerId().isPresent()) {
        throw new Conflict(
            "LoadBalancer " + wanted.get() + " belongs to router " + next.get().routerId().get());
      }
      transaction.apply(new Change.Update(next.get().withRouterId(Optional.of(router))));
    }
  }
}
