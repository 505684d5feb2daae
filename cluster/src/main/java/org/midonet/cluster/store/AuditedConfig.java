package org.midonet.cluster.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.config.KeyType;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.topology.error.MidonetException;

/** Writes the keys that a change of the configuration changed to the {@link AuditLog}. */
public final class AuditedConfig implements ConfigStore {

  private final ConfigStore next;
  private final KnownKeys keys = KnownKeys.load();

  public AuditedConfig(ConfigStore next) {
    this.next = next;
  }

  @Override
  public String update(ConfigDocument document, UnaryOperator<String> change)
      throws MidonetException {
    if (!AuditLog.isOn()) {
      return next.update(document, change);
    }
    // The change may be made again: what it was last given is what was there.
    String[] before = {""};
    String after =
        next.update(
            document,
            text -> {
              before[0] = text;
              return change.apply(text);
            });
    if (!before[0].equals(after)) {
      AuditLog.write(
          "Configuration", name(document), this::isSecret, shown(before[0]), shown(after));
    }
    return after;
  }

  private static String name(ConfigDocument document) {
    return switch (document) {
      case ConfigDocument.Schema schema -> "schemas/" + schema.name();
      case ConfigDocument.Template template -> "templates/" + template.name();
      case ConfigDocument.Host host -> "nodes/" + host.host();
      case ConfigDocument.TemplateMapping _ -> "template-mappings";
    };
  }

  /** The settings by their paths; empty if there are none. */
  private Optional<ObjectNode> shown(String text) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    try {
      Config settings = ConfigFactory.parseString(text);
      for (Map.Entry<String, ConfigValue> setting : settings.entrySet()) {
        fields.put(setting.getKey(), setting.getValue().render(ConfigRenderOptions.concise()));
      }
    } catch (ConfigException e) {
      // What is no HOCON, or not whole by itself, may hold a secret anywhere.
      fields.put("text", text.length() + " characters");
    }
    return fields.isEmpty() ? Optional.empty() : Optional.of(fields);
  }

  private boolean isSecret(String path) {
    return keys.type(path)
        .map(KeyType::isSecret)
        .orElseGet(() -> AuditLog.isSecret(path.substring(path.lastIndexOf('.') + 1)));
  }

  @Override
  public Optional<String> read(ConfigDocument document) throws MidonetException {
    return next.read(document);
  }

  @Override
  public List<String> templates() throws MidonetException {
    return next.templates();
  }

  @Override
  public List<String> schemas() throws MidonetException {
    return next.schemas();
  }

  @Override
  public List<UUID> hosts() throws MidonetException {
    return next.hosts();
  }

  @Override
  public Subscription watch(Consumer<ConfigDocument> listener) {
    return next.watch(listener);
  }
}
