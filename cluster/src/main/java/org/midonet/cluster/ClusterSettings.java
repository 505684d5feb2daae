package org.midonet.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.midonet.cluster.auth.keystone.KeystoneSettings;
import org.midonet.cluster.http.Listen;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/**
 * What mn-conf says for this node, as far as it is read here.
 *
 * @param restApi whether the REST API is served on this node
 * @param address where it listens: {@code cluster.rest_api.http_host} and {@code http_port}
 * @param plain whether it listens there by HTTP without TLS
 * @param https the same by HTTPS, at the same host; empty: off
 * @param rootPath what its paths begin with
 * @param authProvider who knows the users
 * @param keystone how to ask Keystone, if that is the provider
 */
record ClusterSettings(
    boolean restApi,
    InetSocketAddress address,
    boolean plain,
    Optional<HttpsSettings> https,
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
    Config set = layers.set(node);
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
      if (port < -1 || port > 65535) {
        throw new InvalidInput(PORT, "must lie between 0 and 65535, or be -1 for HTTPS alone");
      }
      if (!root.startsWith("/")) {
        throw new InvalidInput(ROOT, "must begin with a slash and name something");
      }
      return new ClusterSettings(
          config.getBoolean(ENABLED),
          InetSocketAddress.createUnresolved(config.getString(HOST).trim(), Math.max(0, port)),
          port >= 0,
          HttpsSettings.of(config),
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
    return new ClusterSettings(restApi, other, true, https, rootPath, authProvider, keystone);
  }

  /**
   * Where the API listens.
   *
   * @param place where a path of the host lies
   * @throws InvalidInput if there is neither HTTP nor HTTPS
   * @throws IOException if keys or certificates are there and of no use
   */
  Listen listen(Function<String, Path> place) throws InvalidInput, IOException {
    Optional<Listen.Secure> secure = Optional.empty();
    if (https.isPresent()) {
      int port = https.get().port();
      secure =
          https
              .get()
              .identity(place)
              .map(
                  identity ->
                      new Listen.Secure(
                          InetSocketAddress.createUnresolved(address.getHostString(), port),
                          identity));
    }
    if (!plain && secure.isEmpty()) {
      throw new InvalidInput(PORT, "is -1, and there is no HTTPS: nothing would be served");
    }
    return new Listen(plain ? Optional.of(address) : Optional.empty(), secure);
  }

  /** The same with another authentication. */
  ClusterSettings authenticatedBy(AuthProvider provider) {
    return new ClusterSettings(
        restApi, address, plain, https, rootPath, provider, Optional.empty());
  }
}
