package org.midonet.agent.history;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who receives the history of flows, and in which form: {@code agent.flow_history} of the
 * configuration.
 *
 * @param host a name or an address; it is looked up when something is sent
 */
public record FlowHistorySettings(Encoding encoding, String host, int port) {

  private static final Logger LOG = LoggerFactory.getLogger(FlowHistorySettings.class);
  private static final String ENABLED = "agent.flow_history.enabled";
  private static final String ENCODING = "agent.flow_history.encoding";
  private static final String ENDPOINT = "agent.flow_history.udp_endpoint";
  private static final int MOST_PORT = 65_535;

  private static final Config BUNDLED =
      ConfigFactory.parseString(
          ENABLED + " = false\n" + ENCODING + " = none\n" + ENDPOINT + " = \"localhost:5000\"\n");

  /** The forms of a record. */
  public enum Encoding {
    JSON,
    BINARY;

    byte[] write(FlowRecord record) {
      return switch (this) {
        case JSON -> JsonForm.write(record);
        case BINARY -> BinaryForm.write(record);
      };
    }
  }

  /**
   * What holds for a host; empty where nothing is to be sent, or what is said is of no use: that is
   * logged, and concerns no packet.
   */
  public static Optional<FlowHistorySettings> read(ConfigStore store, UUID host) {
    try {
      return of(new HostConfig(store).resolved(host, ConfigFactory.empty(), BUNDLED));
    } catch (MidonetException | ConfigException | IllegalArgumentException e) {
      LOG.warn("no history of flows: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<FlowHistorySettings> of(Config config) {
    if (!config.getBoolean(ENABLED)) {
      return Optional.empty();
    }
    String encoding = config.getString(ENCODING);
    return switch (encoding) {
      case "none" -> Optional.empty();
      case "json" -> Optional.of(to(Encoding.JSON, config.getString(ENDPOINT)));
      case "binary" -> Optional.of(to(Encoding.BINARY, config.getString(ENDPOINT)));
      default ->
          throw new IllegalArgumentException(
              ENCODING + ": must be none, json or binary: " + encoding);
    };
  }

  /** {@code HOST:PORT}, an IPv6 address in brackets. */
  private static FlowHistorySettings to(Encoding encoding, String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    String host = endpoint.substring(0, Math.max(0, colon));
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    String digits = endpoint.substring(colon + 1);
    int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
    if (host.isEmpty() || port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException(ENDPOINT + ": must be HOST:PORT: " + endpoint);
    }
    return new FlowHistorySettings(encoding, host, port);
  }
}
