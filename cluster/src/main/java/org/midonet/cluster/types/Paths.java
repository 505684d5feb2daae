package org.midonet.cluster.types;

import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.midonet.cluster.json.Links;

/** The first segments of the API's paths, and links to the items there. */
final class Paths {

  static final String BRIDGES = "bridges";
  static final String CHAINS = "chains";
  static final String HEALTH_MONITORS = "health_monitors";
  static final String HOSTS = "hosts";
  static final String IP_ADDR_GROUPS = "ip_addr_groups";
  static final String LOAD_BALANCERS = "load_balancers";
  static final String POOLS = "pools";
  static final String PORTS = "ports";
  static final String PORT_GROUPS = "port_groups";
  static final String ROUTERS = "routers";
  static final String SERVICE_CONTAINERS = "service_containers";
  static final String SERVICE_CONTAINER_GROUPS = "service_container_groups";
  static final String TUNNEL_ZONES = "tunnel_zones";
  static final String VTEPS = "vteps";

  private Paths() {}

  /** The address of an object that may be absent. */
  static <R> BiFunction<R, Links, Optional<String>> to(
      String path, Function<R, Optional<UUID>> id) {
    return (object, links) -> id.apply(object).map(found -> links.at(path, found));
  }

  /** The address of an object, or of a collection below it. */
  static <R> BiFunction<R, Links, String> item(String path, Function<R, UUID> id, String... below) {
    return (object, links) -> {
      StringBuilder address = new StringBuilder(links.at(path, id.apply(object)));
      for (String segment : below) {
        address.append('/').append(segment);
      }
      return address.toString();
    };
  }
}
