package org.midonet.agent.metadata;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/**
 * How Nova is asked: {@code agent.openstack.metadata} of the configuration.
 *
 * @param nova the base address of Nova's metadata API
 * @param secret what instance ids are signed with, the same as Nova's
 */
public record MetadataSettings(URI nova, String secret) {

  private static final String PREFIX = "agent.openstack.metadata.";
  private static final Config BUNDLED =
      ConfigFactory.parseString(
          PREFIX
              + "enabled = false\n"
              + PREFIX
              + "nova_metadata_url = \"http://localhost:8775\"\n"
              + PREFIX
              + "shared_secret = \"\"\n");

  /** What holds for a host; empty where the service is not enabled. */
  public static Optional<MetadataSettings> read(Nsdb nsdb, UUID host) throws MidonetException {
    Config config = new HostConfig(nsdb.config()).resolved(host, ConfigFactory.empty(), BUNDLED);
    try {
      return config.getBoolean(PREFIX + "enabled")
          ? Optional.of(
              new MetadataSettings(
                  nova(config.getString(PREFIX + "nova_metadata_url")),
                  config.getString(PREFIX + "shared_secret")))
          : Optional.empty();
    } catch (ConfigException e) {
      throw new InvalidInput(PREFIX + "*", String.valueOf(e.getMessage()));
    }
  }

  private static URI nova(String text) throws InvalidInput {
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(PREFIX + "nova_metadata_url", "is not a URL: " + text);
    }
    throw new InvalidInput(PREFIX + "nova_metadata_url", "must be an http or https URL: " + text);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "MetadataSettings[nova=" + nova + "]";
  }
}
