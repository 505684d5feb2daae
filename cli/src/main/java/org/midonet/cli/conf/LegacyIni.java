package org.midonet.cli.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.midonet.cli.host.LocalIni;

/** The settings of an INI file of an old release, under the names that they have now. */
final class LegacyIni {
  private static final Set<String> TOP = Set.of("zookeeper", "cassandra");
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("zookeeper.session_timeout", "ms"),
          Map.entry("zookeeper.session_gracetime", "ms"),
          Map.entry("agent.bridge.mac_port_mapping_expire", "ms"),
          Map.entry("agent.arptable.arp_retry_interval", "s"),
          Map.entry("agent.arptable.arp_timeout", "s"),
          Map.entry("agent.arptable.arp_stale", "s"),
          Map.entry("agent.arptable.arp_expiration", "s"),
          Map.entry("agent.midolman.bgp_keepalive", "s"),
          Map.entry("agent.midolman.bgp_holdtime", "s"),
          Map.entry("agent.midolman.bgp_connect_retry", "s"));

  private LegacyIni() {}

  static Config read(Path path) throws IOException {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, Map<String, String>> section : LocalIni.read(path).entrySet()) {
      String branch =
          TOP.contains(section.getKey()) ? section.getKey() : "agent." + section.getKey();
      for (Map.Entry<String, String> setting : section.getValue().entrySet()) {
        String key = branch + "." + renamed(branch, setting.getKey());
        String value = setting.getValue();
        boolean bare = value.matches("\\d+") && UNITS.containsKey(key);
        config =
            config.withValue(
                ConfigUtil.joinPath(List.of(key.split("\\."))),
                ConfigValueFactory.fromAnyRef(bare ? value + UNITS.get(key) : value));
      }
    }
    return config;
  }

  private static String renamed(String branch, String key) {
    if (branch.equals("agent.arptable") && key.endsWith("_seconds")) {
      return key.substring(0, key.length() - "_seconds".length());
    }
    return key.equals("mac_port_mapping_expire_millis") ? "mac_port_mapping_expire" : key;
  }
}
