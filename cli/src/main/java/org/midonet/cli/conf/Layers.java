package org.midonet.cli.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.topology.error.MidonetException;

/** The layers of the configuration, as they lie in the store; none is resolved here. */
final class Layers {
  /** The template of every host. */
  static final String DEFAULT = "default";

  private final ConfigStore store;
  private final KnownKeys keys;

  Layers(ConfigStore store, KnownKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  Config host(UUID host) throws MidonetException {
    return document(new ConfigDocument.Host(host), "host " + host);
  }

  Config template(String name) throws MidonetException {
    return document(new ConfigDocument.Template(name), "template " + name);
  }

  /** Which host has which template. */
  SortedMap<String, String> assignments() throws MidonetException {
    SortedMap<String, String> assigned = new TreeMap<>();
    Config mapping = document(new ConfigDocument.TemplateMapping(), "template mappings");
    for (var entry : mapping.root().entrySet()) {
      ConfigValue value = entry.getValue();
      assigned.put(entry.getKey(), String.valueOf(value.unwrapped()));
    }
    return assigned;
  }

  /** The template of a host; the default one when it has no other. */
  String templateOf(UUID host) throws MidonetException {
    return Optional.ofNullable(assignments().get(host.toString())).orElse(DEFAULT);
  }

  /** Every default: of the deployed schemas, and of this release for what they lack. */
  Config schemas() throws MidonetException {
    Config all = ConfigFactory.empty();
    for (String name : store.schemas()) {
      all = all.withFallback(document(new ConfigDocument.Schema(name), "schema " + name));
    }
    return all.withFallback(keys.defaults());
  }

  /** What a process of a host reads, but for its local files. */
  Config runtime(UUID host) throws MidonetException {
    return host(host)
        .withFallback(template(templateOf(host)))
        .withFallback(template(DEFAULT))
        .withFallback(schemas());
  }

  private Config document(ConfigDocument document, String origin) throws MidonetException {
    return parse(store.read(document).orElse(""), origin);
  }

  /** Fails with a {@link ConfigException} alone. */
  static Config parse(String text, String origin) {
    try {
      return ConfigFactory.parseString(
          text, ConfigParseOptions.defaults().setOriginDescription(origin));
    } catch (IllegalArgumentException e) {
      // To the library (1.4.6), a minus behind backslash and u begins a number, which is no
      // character.
      throw new ConfigException.Parse(
          ConfigOriginFactory.newSimple(origin), "not a character: " + e.getMessage(), e);
    }
  }
}
