package org.midonet.cluster.types;

import java.util.Optional;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Ip4;
import org.midonet.topology.BgpPeer;
import org.midonet.topology.BgpPeerBuilder;
import org.midonet.topology.Router;

/** {@code /bgp_peers} and {@code /routers/{id}/bgp_peers}: BGP neighbours of a router. */
final class BgpPeers {

  private static final String PATH = "bgp_peers";

  private BgpPeers() {}

  static ObjectResource<BgpPeer> resource(Nsdb nsdb) {
    return ObjectResource.of(BgpPeer.class, PATH, Media.of("BgpPeer-v1"), shape())
        .announced("", "bgpPeerTemplate")
        .under(
            Router.class,
            Paths.ROUTERS,
            PATH,
            "routerId",
            router -> nsdb.topology().referrers(Router.class, router, BgpPeer.class, "routerId"));
  }

  private static Shape<BgpPeer> shape() {
    Codec<Integer> upToHour = Scalars.integer(5, 3600);
    return ShapeBuilder.<BgpPeer, BgpPeerBuilder>of(
            BgpPeerBuilder::builder, BgpPeerBuilder::builder, BgpPeerBuilder::build)
        .id(BgpPeer::id, BgpPeerBuilder::id)
        .parent("routerId", Router.class, false, BgpPeer::routerId, BgpPeerBuilder::routerId)
        // Optional in the store, where peers of older releases may lack them; required here.
        .required(
            "asNumber",
            Scalars.integer(1, Integer.MAX_VALUE),
            peer -> peer.asNumber().orElse(0),
            (builder, number) -> builder.asNumber(Optional.of(number)))
        .required(
            "address",
            Addresses.IP,
            peer -> peer.address().orElse(Ip4.ANY),
            (builder, address) -> builder.address(Optional.of(address)))
        .optional("keepAlive", upToHour, BgpPeer::keepAlive, BgpPeerBuilder::keepAlive)
        .optional("holdTime", Scalars.integer(5, 7200), BgpPeer::holdTime, BgpPeerBuilder::holdTime)
        .optional("connectRetry", upToHour, BgpPeer::connectRetry, BgpPeerBuilder::connectRetry)
        .optional("password", Scalars.TEXT, BgpPeer::password, BgpPeerBuilder::password)
        .link("uri", Paths.item(PATH, BgpPeer::id))
        .link("router", Paths.item(Paths.ROUTERS, BgpPeer::routerId))
        .build();
  }
}
