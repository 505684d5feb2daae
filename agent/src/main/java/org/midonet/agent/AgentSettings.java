package org.midonet.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.datapath.ebpf.EbpfSettings;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What mn-conf says for this host, as far as it is read here. A value that cannot be used is
 * replaced by its default, with a warning: an agent that does not start serves nobody.
 *
 * @param metrics where {@code /metrics} and {@code /healthz} are served; empty: nowhere
 * @param connections how many the kernel's table has room for, if it is not there yet
 * @param udpPort of VXLAN between hosts
 * @param vtepUdpPort of VXLAN to hardware VTEPs
 * @param guestMtu the largest MTU that guests are told, whatever tunnels would carry
 */
record AgentSettings(
    Optional<InetSocketAddress> metrics,
    int connections,
    int udpPort,
    int vtepUdpPort,
    int guestMtu) {

  private static final Logger LOG = LoggerFactory.getLogger(AgentSettings.class);
  private static final String HOST = "agent.metrics.http_host";
  private static final String PORT = "agent.metrics.http_port";
  private static final String CONNECTIONS = "agent.datapath.max_connections";
  private static final int FEWEST_CONNECTIONS = 1024;

  /** Some 12 GiB of the kernel's memory. */
  private static final int MOST_CONNECTIONS = 1 << 25;

  private static final String UDP_PORT = "agent.datapath.vxlan_overlay_udp_port";
  private static final String VTEP_UDP_PORT = "agent.datapath.vxlan_vtep_udp_port";
  private static final String GUEST_MTU = "agent.midolman.dhcp_mtu";

  /** What every IPv4 link must carry (RFC 791, 3.2); and the largest packet. */
  private static final int LEAST_MTU = 68;

  private static final int MOST_MTU = 65535;

  private static final Config DEFAULTS =
      ConfigFactory.parseMap(
          Map.of(
              HOST,
              "127.0.0.1",
              PORT,
              9697,
              CONNECTIONS,
              1 << 19,
              UDP_PORT,
              EbpfSettings.USUAL_UDP_PORT,
              VTEP_UDP_PORT,
              EbpfSettings.USUAL_VTEP_UDP_PORT,
              GUEST_MTU,
              1500),
          "defaults of midolman");

  /**
   * Reads them.
   *
   * @param local the agent's own file, which goes before the store
   */
  static AgentSettings read(ConfigStore store, UUID host, Config local) {
    try {
      return of(new HostConfig(store).resolved(host, local, DEFAULTS));
    } catch (MidonetException | ConfigException e) {
      LOG.warn("the configuration cannot be read, defaults hold: {}", e.getMessage());
      return of(local.withFallback(DEFAULTS));
    }
  }

  static AgentSettings of(Config config) {
    int port = number(config, PORT, Integer.MIN_VALUE, 65535);
    int udp = number(config, UDP_PORT, 1, 65535);
    int vtepUdp = number(config, VTEP_UDP_PORT, 1, 65535);
    if (udp == vtepUdp) {
      LOG.warn("{} and {} are both {}: they must differ", UDP_PORT, VTEP_UDP_PORT, udp);
      udp = DEFAULTS.getInt(UDP_PORT);
      vtepUdp = DEFAULTS.getInt(VTEP_UDP_PORT);
    }
    return new AgentSettings(
        port <= 0
            ? Optional.empty()
            : Optional.of(new InetSocketAddress(config.getString(HOST), port)),
        number(config, CONNECTIONS, FEWEST_CONNECTIONS, MOST_CONNECTIONS),
        udp,
        vtepUdp,
        number(config, GUEST_MTU, LEAST_MTU, MOST_MTU));
  }

  private static int number(Config config, String key, int least, int most) {
    try {
      int number = config.getInt(key);
      if (number >= least && number <= most) {
        return number;
      }
      LOG.warn("{} is not between {} and {}: {}", key, least, most, number);
    } catch (ConfigException e) {
      LOG.warn("{}: {}", key, e.getMessage());
    }
    return DEFAULTS.getInt(key);
  }
}
