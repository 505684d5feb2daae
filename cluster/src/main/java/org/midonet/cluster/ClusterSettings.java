package org.midonet.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.auth.keystone.KeystoneSettings;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/**
 * What mn-conf says for this node, as far as it is read here.
 *
 * @param restApi whether the REST API is served on this node
 * @param address where it listens: {@code cluster.rest_api.http_host} and {@code http_port}
 * @param rootPath what its paths begin with
 * @param authProvider who knows the users
 * @param keystone how to ask Keystone, if that is the provider
 */
record ClusterSettings(
    boolean restApi,
    InetSocketAddress address,
    String rootPath,
    AuthProvider authProvider,
    Optional<KeystoneSettings> keystone) {

  private static final String ENABLED = "cluster.rest_api.enabled";
  private static final String HOST = "cluster.rest_api.http_host";
  private static final String PORT = "cluster.rest_api.http_port";
  private static final String ROOT = "cluster.rest_api.root_uri";

  private static final Config DEFAULTS =
      ConfigFactory.parseMap(
          Map.of(ENABLED, true, HOST, "0.0.0.0", PORT, 8181, ROOT, ClusterServer.ROOT_PATH),
          "defaults of midonet-cluster");

  /** Reads the layers of the store for a node. */
  public static ClusterSettings read(ConfigStore store, UUID node) throws MidonetException {
    HostConfig layers = new HostConfig(store);
    // The schema's default is the original's mock provider. Only what somebody set counts.
    Config set = ConfigFactory.empty();
    for (ConfigDocument layer :
        new ConfigDocument[] {
          new ConfigDocument.Host(node),
          new ConfigDocument.Template(layers.templateOf(node).orElse("default")),
          new ConfigDocument.Template("default")
        }) {
      set = set.withFallback(layers.document(layer));
    }
    return of(layers.resolved(node, ConfigFactory.empty(), DEFAULTS), set);
  }

  static ClusterSettings of(Config config, Config set) throws InvalidInput {
    try {
      String root = config.getString(ROOT).replaceAll("/+$", "");
      AuthProvider provider =
          set.hasPath(AuthProvider.KEY) && !set.getString(AuthProvider.KEY).isBlank()
              ? AuthProvider.of(set.getString(AuthProvider.KEY).trim())
              : AuthProvider.STATIC_TOKEN;
      int port = config.getInt(PORT);
      if (port < 0 || port > 65535) {
        throw new InvalidInput(PORT, "must lie between 0 and 65535");
      }
      if (!root.startsWith("/")) {
        throw new InvalidInput(ROOT, "must begin with a slash and name something");
      }
      return new ClusterSettings(
          config.getBoolean(ENABLED),
          InetSocketAddress.createUnresolved(config.getString(HOST), port),
          root,
          provider,
          provider == AuthProvider.KEYSTONE
              ? Optional.of(KeystoneSettings.of(config))
              : Optional.empty());
    } catch (ConfigException e) {
      throw new InvalidInput("configuration", String.valueOf(e.getMessage()));
    }
  }

  /** The same at another address. */
  ClusterSettings at(InetSocketAddress other) {
    return new ClusterSettings(restApi, other, rootPath, authProvider, keystone);
  }

  /** The same with another authentication. */
  ClusterSettings authenticatedBy(AuthProvider provider) {
    return new ClusterSettings(restApi, address, rootPath, provider, Optional.empty());
  }
}
