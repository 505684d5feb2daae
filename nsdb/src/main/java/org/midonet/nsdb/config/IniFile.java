package org.midonet.nsdb.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's INI file as settings: {@code [zookeeper]} and {@code [cassandra]} keep their names,
 * other sections belong to the agent.
 */
public final class IniFile {

  private static final Logger LOG = LoggerFactory.getLogger(IniFile.class);

  private static final Pattern SECTION = Pattern.compile("\\[\\s*([^\\]]+?)\\s*\\].*");
  private static final Pattern SETTING = Pattern.compile("([^=:]+?)\\s*[=:]\\s*(.*)");
  private static final Pattern COMMENT = Pattern.compile("\\s[#;].*$");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** Old names, what they are called now, and the unit of their bare numbers. */
  private record Renamed(String key, String unit) {}

  private static final Map<String, Renamed> RENAMED =
      Map.ofEntries(
          Map.entry("zookeeper.session_timeout", new Renamed("zookeeper.session_timeout", "ms")),
          Map.entry(
              "zookeeper.session_gracetime", new Renamed("zookeeper.session_gracetime", "ms")),
          Map.entry(
              "agent.bridge.mac_port_mapping_expire_millis",
              new Renamed("agent.bridge.mac_port_mapping_expire", "ms")),
          Map.entry(
              "agent.arptable.arp_retry_interval_seconds",
              new Renamed("agent.arptable.arp_retry_interval", "s")),
          Map.entry(
              "agent.arptable.arp_timeout_seconds", new Renamed("agent.arptable.arp_timeout", "s")),
          Map.entry(
              "agent.arptable.arp_stale_seconds", new Renamed("agent.arptable.arp_stale", "s")),
          Map.entry(
              "agent.arptable.arp_expiration_seconds",
              new Renamed("agent.arptable.arp_expiration", "s")),
          Map.entry(
              "agent.midolman.bgp_keepalive", new Renamed("agent.midolman.bgp_keepalive", "s")),
          Map.entry("agent.midolman.bgp_holdtime", new Renamed("agent.midolman.bgp_holdtime", "s")),
          Map.entry(
              "agent.midolman.bgp_connect_retry",
              new Renamed("agent.midolman.bgp_connect_retry", "s")));

  private IniFile() {}

  /** The file's settings; none if it is missing or cannot be read. */
  public static Config read(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      return ConfigFactory.empty();
    }
    try {
      return parse(Files.readAllLines(file), file.toString());
    } catch (IOException e) {
      LOG.debug("{} cannot be read: {}", file, e.getMessage());
      return ConfigFactory.empty();
    }
  }

  static Config parse(List<String> lines, String origin) {
    Map<String, String> settings = new LinkedHashMap<>();
    String section = "";
    StringBuilder joined = new StringBuilder();
    for (String line : lines) {
      if (line.endsWith("\\")) {
        joined.append(line, 0, line.length() - 1);
        continue;
      }
      String text = COMMENT.matcher(joined + line).replaceFirst("").strip();
      joined.setLength(0);
      if (text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == ';') {
        continue;
      }
      Matcher header = SECTION.matcher(text);
      Matcher setting = SETTING.matcher(text);
      if (header.matches()) {
        section = header.group(1);
      } else if (setting.matches() && !section.isEmpty()) {
        put(settings, section, setting.group(1), unquoted(setting.group(2)));
      }
    }
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      config =
          config.withValue(
              setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue(), origin));
    }
    return config;
  }

  private static void put(Map<String, String> settings, String section, String name, String value) {
    String prefix = section.equals("zookeeper") || section.equals("cassandra") ? "" : "agent.";
    String key = prefix + section + "." + name;
    Renamed renamed = RENAMED.get(key);
    if (renamed == null) {
      settings.put(key, value);
    } else {
      settings.put(renamed.key(), NUMBER.matcher(value).matches() ? value + renamed.unit() : value);
    }
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(0) == value.charAt(value.length() - 1);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
