package org.midonet.nsdb.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/**
 * The layers of configuration in the store, and what they say together (spec config.md section 2).
 */
public final class HostConfig {

  private static final String DEFAULT = "default";

  private final ConfigStore store;

  public HostConfig(ConfigStore store) {
    this.store = store;
  }

  /**
   * What holds for a service on a host.
   *
   * @param local what the service was told itself: the environment and its INI file; goes before
   *     the store
   * @param bundled the defaults that came with the program; behind everything
   */
  public Config resolved(UUID host, Config local, Config bundled) throws MidonetException {
    return resolve(local.withFallback(ofHost(host)).withFallback(bundled));
  }

  /**
   * Node, its template, the default template, schemas: what mn-conf shows for a host; not resolved.
   */
  public Config ofHost(UUID host) throws MidonetException {
    return set(host).withFallback(schemas());
  }

  /** The same without the schemas: what somebody set; not resolved. */
  public Config set(UUID host) throws MidonetException {
    Config config = document(new ConfigDocument.Host(host));
    Optional<String> template = templateOf(host);
    if (template.isPresent()) {
      config = config.withFallback(document(new ConfigDocument.Template(template.get())));
    }
    return config.withFallback(document(new ConfigDocument.Template(DEFAULT)));
  }

  /** A template over the default template; not resolved. */
  public Config ofTemplate(String name) throws MidonetException {
    return document(new ConfigDocument.Template(name))
        .withFallback(document(new ConfigDocument.Template(DEFAULT)));
  }

  /** The deployed schemas; not resolved. */
  public Config schemas() throws MidonetException {
    Config all = ConfigFactory.empty();
    for (String name : store.schemas()) {
      all = all.withFallback(document(new ConfigDocument.Schema(name)));
    }
    return all;
  }

  /** The template assigned to a host, beside {@code default}. */
  public Optional<String> templateOf(UUID host) throws MidonetException {
    Config mapping = document(new ConfigDocument.TemplateMapping());
    String key = ConfigUtil.quoteString(host.toString());
    return mapping.hasPath(key) ? Optional.of(mapping.getString(key)) : Optional.empty();
  }

  /** One document as it was written; an absent one is empty. */
  public Config document(ConfigDocument document) throws MidonetException {
    try {
      return ConfigFactory.parseString(store.read(document).orElse(""));
    } catch (ConfigException e) {
      throw new InvalidInput(document.toString(), "what is stored is no HOCON: " + e.getMessage());
    }
  }

  private static Config resolve(Config config) throws InvalidInput {
    try {
      return config.resolve();
    } catch (ConfigException e) {
      throw new InvalidInput("configuration", "cannot be resolved: " + e.getMessage());
    }
  }
}
