package org.midonet.nsdb.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;
import org.midonet.nsdb.zookeeper.ZooKeeperTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is needed to reach the store, and so cannot come from it.
 *
 * @param hosts {@code host:port,…}
 * @param rootKey under which everything lies
 * @param timeout how long a start waits for the store
 * @param tls how the store is spoken to; empty: in the clear
 */
public record Bootstrap(
    String hosts, String rootKey, Duration timeout, Optional<ZooKeeperTls> tls) {

  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
  private static final String HOSTS = "zookeeper.zookeeper_hosts";
  private static final String ROOT_KEY = "zookeeper.root_key";
  private static final String TIMEOUT = "zookeeper.bootstrap_timeout";
  private static final String TRUST = "zookeeper.tls_truststore";
  private static final String IDENTITY = "zookeeper.tls_keystore";
  private static final String PASSWORD = "_password";
  private static final String OLD_ROOT = "/midonet/v1";

  private static final Config DEFAULTS =
      ConfigFactory.parseMap(
          Map.of(HOSTS, "127.0.0.1:2181", ROOT_KEY, "/midonet", TIMEOUT, "30s"), "default");

  /**
   * Reads the sources, highest first: environment, the service's own file, {@code ~/.midonetrc},
   * {@code midonet.conf}, {@code midolman.conf}, Java system properties, defaults.
   *
   * @param serviceFile the INI file that the service was started with: the agent's is {@link
   *     HostFiles#midolmanConf()}
   */
  public static Bootstrap read(
      HostFiles files, Map<String, String> environment, Optional<Path> serviceFile) {
    Config merged =
        variables(name -> Optional.ofNullable(environment.get(name)))
            .withFallback(serviceFile.map(IniFile::read).orElse(ConfigFactory.empty()))
            .withFallback(IniFile.read(files.midonetrc()))
            .withFallback(IniFile.read(files.midonetConf()))
            .withFallback(IniFile.read(files.midolmanConf()))
            .withFallback(variables(name -> Optional.ofNullable(System.getProperty(name))))
            .withFallback(DEFAULTS);
    String rootKey = merged.getString(ROOT_KEY);
    if (rootKey.equals(OLD_ROOT)) {
      LOG.warn("root key {} is that of releases before 5.0; /midonet is used", OLD_ROOT);
      rootKey = "/midonet";
    }
    return new Bootstrap(
        merged.getString(HOSTS),
        rootKey,
        merged.getDuration(TIMEOUT),
        store(files, merged, TRUST)
            .map(trust -> new ZooKeeperTls(trust, store(files, merged, IDENTITY))));
  }

  private static Optional<ZooKeeperTls.Store> store(HostFiles files, Config merged, String key) {
    String file = merged.hasPath(key) ? merged.getString(key).trim() : "";
    String password = merged.hasPath(key + PASSWORD) ? merged.getString(key + PASSWORD) : "";
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ZooKeeperTls.Store(
                file.startsWith("/") ? files.at(file) : Path.of(file), password));
  }

  private static Config variables(Function<String, Optional<String>> source) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> variable :
        Map.of("MIDO_ZOOKEEPER_HOSTS", HOSTS, "MIDO_ZOOKEEPER_ROOT_KEY", ROOT_KEY).entrySet()) {
      Optional<String> value = source.apply(variable.getKey()).filter(text -> !text.isBlank());
      if (value.isPresent()) {
        config =
            config.withValue(
                variable.getValue(), ConfigValueFactory.fromAnyRef(value.get(), variable.getKey()));
      }
    }
    return config;
  }

  /** For opening the store. */
  public ZooKeeperSettings settings() {
    return ZooKeeperSettings.of(hosts).withRootKey(rootKey).withTls(tls);
  }
}
