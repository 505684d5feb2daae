package org.midonet.simulation.view;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Dependency.OfBridge;
import org.midonet.simulation.Dependency.OfDhcp;
import org.midonet.simulation.Dependency.OfMac;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.Dependency.OfPortSet;
import org.midonet.simulation.Dependency.OfRouter;
import org.midonet.simulation.Dependency.OfRoutes;

/** What two compilations of one device do not have in common, as what verdicts may rest on. */
final class Differences {

  private Differences() {}

  static Set<Dependency> ofBridge(UUID id, CompiledBridge old, CompiledBridge now) {
    Set<Dependency> touched = new HashSet<>();
    if (!Objects.equals(old.bridge(), now.bridge()) || old.vlanAware() != now.vlanAware()) {
      touched.add(new OfBridge(id));
    }
    if (!old.floodPorts().equals(now.floodPorts())
        || !old.routerPorts().equals(now.routerPorts())) {
      touched.add(new OfPortSet(id));
    }
    different(old.routers(), now.routers()).forEach(mac -> touched.add(new OfMac(id, 0, mac)));
    different(old.routerAddresses(), now.routerAddresses())
        .forEach(ip -> touched.add(new OfNeighbour(id, ip)));
    if (!old.dhcpServers().equals(now.dhcpServers())
        || old.dhcp().isEmpty() != now.dhcp().isEmpty()
        || old.dhcp6().isEmpty() != now.dhcp6().isEmpty()) {
      // What is answered is for one packet only; what other packets rest on is which are looked at.
      touched.add(new OfDhcp(id));
    }
    return touched;
  }

  static Set<Dependency> ofRouter(UUID id, CompiledRouter old, CompiledRouter now) {
    Set<Dependency> touched = new HashSet<>();
    if (!Objects.equals(old.router(), now.router()) || !old.tunnels().equals(now.tunnels())) {
      touched.add(new OfRouter(id));
    }
    // A router's own addresses are looked up as if each were a route to itself.
    different(old.addresses(), now.addresses())
        .forEach(ip -> touched.add(new OfRoutes(id, Prefix.host(ip))));
    return touched;
  }

  private static <K> Set<K> different(Map<K, ?> old, Map<K, ?> now) {
    Set<K> keys = new HashSet<>(old.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> Objects.equals(old.get(key), now.get(key)));
    return keys;
  }
}
