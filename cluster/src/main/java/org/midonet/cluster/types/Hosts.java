package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Host;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.error.Forbidden;
import org.midonet.topology.error.MidonetException;

/** {@code /hosts}: made by agents as a rule. Only the two weights can be changed. */
final class Hosts implements Rules<Host> {

  private final Nsdb nsdb;

  private Hosts(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static ObjectResource<Host> resource(Nsdb nsdb) {
    return ObjectResource.of(Host.class, Paths.HOSTS, Media.of("Host-v3"), shape(nsdb))
        .listed()
        .announced("hosts", "hostTemplate")
        .missingDeleteIs404()
        .idFromClient()
        .changedStatus(200)
        .rules(new Hosts(nsdb));
  }

  private static Shape<Host> shape(Nsdb nsdb) {
    Codec<Integer> weight = Scalars.integer(0, 65535);
    return ShapeBuilder.<Host, HostBuilder>of(
            HostBuilder::builder, HostBuilder::builder, HostBuilder::build)
        .id(Host::id, HostBuilder::id)
        .optional("name", Scalars.NAME, Host::name, HostBuilder::name)
        .createOnly()
        .value(
            "floodingProxyWeight",
            weight,
            1,
            Host::floodingProxyWeight,
            HostBuilder::floodingProxyWeight)
        .value(
            "containerWeight",
            Scalars.integer(0, Integer.MAX_VALUE),
            1,
            Host::containerWeight,
            HostBuilder::containerWeight)
        .add(new HostRuntime(nsdb))
        .link("uri", Paths.item(Paths.HOSTS, Host::id))
        .link("interfaces", Paths.item(Paths.HOSTS, Host::id, "interfaces"))
        .link("ports", Paths.item(Paths.HOSTS, Host::id, "ports"))
        .build();
  }

  @Override
  public Host replacing(Host stored, Host draft, ObjectNode body, TopologyTransaction transaction) {
    Problems problems = Problems.none();
    for (String weight : new String[] {"floodingProxyWeight", "containerWeight"}) {
      if (!body.hasNonNull(weight)) {
        problems.at(weight).add("may not be null");
      }
    }
    if (!problems.isEmpty()) {
      throw Rejected.invalid(problems);
    }
    return draft;
  }

  @Override
  public void deleting(Host stored, TopologyTransaction transaction) throws MidonetException {
    if (nsdb.hosts().find(stored.id()).isPresent()) {
      throw new Forbidden("Host " + stored.id() + " is alive: stop its agent first");
    }
    if (!transaction.referrers(Host.class, stored.id(), Port.class, "hostId").isEmpty()) {
      throw new Forbidden("Ports are bound to host " + stored.id());
    }
    // Its memberships in tunnel zones go with it: the store clears them.
  }
}
