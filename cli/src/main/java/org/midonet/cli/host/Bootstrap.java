package org.midonet.cli.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must be known to reach the NSDB.
 *
 * @param hosts the servers, {@code host:port} joined by commas
 * @param rootKey the path below which everything is kept
 */
public record Bootstrap(String hosts, String rootKey) {
  private static final String HOSTS = "zookeeper_hosts";
  private static final String ROOT_KEY = "root_key";
  private static final String MIDONET_CONF = "etc/midonet/midonet.conf";
  private static final String MIDOLMAN_CONF = "etc/midolman/midolman.conf";

  /** As mn-conf looks for it: the environment, {@code ~/.midonetrc}, then the services' files. */
  public static Bootstrap forTools(Map<String, String> environment) {
    Path root = root(environment);
    return of(
        environment,
        List.of(home(environment), root.resolve(MIDONET_CONF), root.resolve(MIDOLMAN_CONF)));
  }

  /** As mm-ctl looks for it: the agent's own file goes before all other files. */
  public static Bootstrap forAgentTools(Map<String, String> environment) {
    Path root = root(environment);
    return of(
        environment,
        List.of(root.resolve(MIDOLMAN_CONF), home(environment), root.resolve(MIDONET_CONF)));
  }

  /** The directory that every path of this host lies below. */
  public static Path root(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("MIDONET_ROOT", "/"));
  }

  private static Path home(Map<String, String> environment) {
    return Path.of(
        environment.getOrDefault("HOME", System.getProperty("user.home", "/")), ".midonetrc");
  }

  private static Bootstrap of(Map<String, String> environment, List<Path> files) {
    List<Map<String, String>> sources = new ArrayList<>();
    sources.add(
        Map.of(
            HOSTS, environment.getOrDefault("MIDO_ZOOKEEPER_HOSTS", ""),
            ROOT_KEY, environment.getOrDefault("MIDO_ZOOKEEPER_ROOT_KEY", "")));
    for (Path file : files) {
      sources.add(section(file));
    }
    String rootKey = first(sources, ROOT_KEY).orElse("/midonet");
    return new Bootstrap(
        first(sources, HOSTS).orElse("127.0.0.1:2181"),
        // The root key of releases before 5.0.
        rootKey.equals("/midonet/v1") ? "/midonet" : rootKey);
  }

  private static Optional<String> first(List<Map<String, String>> sources, String key) {
    return sources.stream()
        .map(source -> source.getOrDefault(key, ""))
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  /** A file that is missing or cannot be read says nothing. */
  private static Map<String, String> section(Path file) {
    try {
      return Files.isReadable(file)
          ? LocalIni.read(file).getOrDefault("zookeeper", Map.of())
          : Map.of();
    } catch (IOException e) {
      return Map.of();
    }
  }
}
