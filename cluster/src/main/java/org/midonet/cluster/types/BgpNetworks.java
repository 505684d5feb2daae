package org.midonet.cluster.types;

import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.json.PrefixField;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.BgpNetwork;
import org.midonet.topology.BgpNetworkBuilder;
import org.midonet.topology.Router;

/**
 * {@code /bgp_networks} and {@code /routers/{id}/bgp_networks}: prefixes that a router announces.
 */
final class BgpNetworks {

  private static final String PATH = "bgp_networks";

  private BgpNetworks() {}

  static ObjectResource<BgpNetwork> resource(Nsdb nsdb) {
    return ObjectResource.of(BgpNetwork.class, PATH, Media.of("BgpNetwork-v1"), shape())
        .announced("", "bgpNetworkTemplate")
        .immutable()
        .under(
            Router.class,
            Paths.ROUTERS,
            PATH,
            "routerId",
            router ->
                nsdb.topology().referrers(Router.class, router, BgpNetwork.class, "routerId"));
  }

  private static Shape<BgpNetwork> shape() {
    return ShapeBuilder.<BgpNetwork, BgpNetworkBuilder>of(
            BgpNetworkBuilder::builder, BgpNetworkBuilder::builder, BgpNetworkBuilder::build)
        .id(BgpNetwork::id, BgpNetworkBuilder::id)
        .parent("routerId", Router.class, false, BgpNetwork::routerId, BgpNetworkBuilder::routerId)
        .add(
            PrefixField.required(
                "subnetAddress", "subnetLength", BgpNetwork::prefix, BgpNetworkBuilder::prefix))
        .link("uri", Paths.item(PATH, BgpNetwork::id))
        .link("router", Paths.item(Paths.ROUTERS, BgpNetwork::routerId))
        .build();
  }
}
