package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.net.URL;
import java.util.Map;
import org.midonet.cluster.api.Rejected;
import org.midonet.nsdb.config.KeyType;
import org.midonet.nsdb.config.KnownKeys;

/** HOCON of strangers in, JSON out. */
final class ConfigJson {

  private static final String HIDDEN = "********";

  private final KnownKeys keys;

  ConfigJson(KnownKeys keys) {
    this.keys = keys;
  }

  /** The settings of a body. Its author cannot make this process read files or addresses. */
  static Config parse(String text) {
    try {
      return ConfigFactory.parseString(
          text,
          ConfigParseOptions.defaults().setOriginDescription("body").setIncluder(new NoIncludes()));
    } catch (ConfigException e) {
      throw new Rejected(400, "The body is not HOCON: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new Rejected(400, "The body is nested too deeply");
    }
  }

  /** The settings as JSON. */
  ObjectNode write(ConfigObject settings, boolean secrets) {
    return object(settings, "", secrets);
  }

  private ObjectNode object(ConfigObject settings, String above, boolean secrets) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, ConfigValue> member : settings.entrySet()) {
      String path = above + member.getKey();
      boolean hidden = !secrets && keys.type(path).filter(KeyType::isSecret).isPresent();
      node.set(
          member.getKey(),
          hidden && !blank(member.getValue())
              ? JsonNodeFactory.instance.textNode(HIDDEN)
              : value(member.getValue(), path, secrets));
    }
    return node;
  }

  private static boolean blank(ConfigValue value) {
    return resolved(value) && String.valueOf(value.unwrapped()).isBlank();
  }

  private JsonNode value(ConfigValue value, String path, boolean secrets) {
    if (!resolved(value)) {
      return JsonNodeFactory.instance.textNode(
          value.render(ConfigRenderOptions.concise().setJson(false)));
    }
    return switch (value.valueType()) {
      case OBJECT -> object((ConfigObject) value, path + ".", secrets);
      case LIST -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        ((ConfigList) value).forEach(element -> array.add(value(element, path, secrets)));
        yield array;
      }
      case NUMBER -> number((Number) value.unwrapped());
      case BOOLEAN -> JsonNodeFactory.instance.booleanNode((Boolean) value.unwrapped());
      case NULL -> JsonNodeFactory.instance.nullNode();
      case STRING -> JsonNodeFactory.instance.textNode((String) value.unwrapped());
    };
  }

  private static JsonNode number(Number number) {
    return number instanceof Double fraction
        ? JsonNodeFactory.instance.numberNode(fraction.doubleValue())
        : JsonNodeFactory.instance.numberNode(number.longValue());
  }

  /** A substitution that nothing has answered has no type. */
  private static boolean resolved(ConfigValue value) {
    try {
      return value.valueType() != ConfigValueType.OBJECT || value instanceof ConfigObject;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }

  /** Whatever is to be included is refused. */
  private static final class NoIncludes
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    private static Rejected refused() {
      return new Rejected(400, "The body may not include anything");
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw refused();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw refused();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refused();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw refused();
    }
  }
}
