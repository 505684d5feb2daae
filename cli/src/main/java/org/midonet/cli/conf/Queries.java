package org.midonet.cli.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.midonet.nsdb.config.Hocon;
import org.midonet.nsdb.config.KnownKey;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.topology.error.MidonetException;

/** The sub-commands that print settings: get, dump, doc. */
final class Queries {
  /** The status of a get of a key that is not there. */
  static final int MISSING = 11;

  private static final String TYPE = "_type";
  private static final String DESCRIPTION = "_description";

  private final KnownKeys keys;
  private final PrintStream out;

  Queries(KnownKeys keys, PrintStream out) {
    this.keys = keys;
    this.out = out;
  }

  /** The settings that a query sees. */
  Config source(ConfArguments arguments, Layers layers, Hosts hosts)
      throws ConfFailure, MidonetException {
    arguments.atMostOneOf("template", "host-only", "schema");
    Config seen;
    if (arguments.has("template")) {
      seen =
          layers
              .template(arguments.required("template"))
              .withFallback(layers.template(Layers.DEFAULT));
    } else if (arguments.has("schema")) {
      seen = layers.schemas();
    } else if (arguments.has("host-only")) {
      seen = layers.host(hosts.named(arguments.value("host")));
    } else {
      seen = layers.runtime(hosts.named(arguments.value("host")));
    }
    return seen.resolve();
  }

  int get(ConfArguments arguments, Config seen) throws ConfFailure {
    String key = arguments.word();
    try {
      if (!seen.hasPathOrNull(key)) {
        return MISSING;
      }
    } catch (ConfigException.BadPath e) {
      throw ConfFailure.failed("not a key: " + key);
    }
    boolean hide = !arguments.has("show-secrets") && !isSecret(key);
    Config shown = without(seen, hide);
    ConfigValue value =
        shown.hasPathOrNull(key) ? shown.getValue(key) : ConfigFactory.empty().root();
    out.println(
        arguments.has("json")
            ? ConfigUtil.quoteString(key)
                + " : "
                + value.render(ConfigRenderOptions.concise().setFormatted(true))
            : key + " = " + Hocon.value(value));
    if (hide && !arguments.has("json")) {
      hidden(seen, key + ".");
    }
    return 0;
  }

  int dump(ConfArguments arguments, Config seen) {
    Config shown = without(seen, !arguments.has("show-secrets"));
    if (arguments.has("json")) {
      out.println(
          shown
              .root()
              .render(ConfigRenderOptions.defaults().setComments(false).setOriginComments(false)));
      return 0;
    }
    boolean commented = arguments.has("comments") || arguments.has("schema");
    out.println(Hocon.tree(shown.root(), path -> commented ? comments(shown, path) : List.of()));
    if (!arguments.has("show-secrets")) {
      hidden(seen, "");
    }
    return 0;
  }

  /** Who asks for a secret by its name gets it. */
  private boolean isSecret(String path) {
    return keys.find(path).filter(key -> key.type().isSecret()).isPresent();
  }

  /** Says which secrets below a path are set and were left out. */
  private void hidden(Config seen, String above) {
    for (KnownKey key : keys.all()) {
      if (key.type().isSecret()
          && key.path().startsWith(above)
          && seen.hasPath(key.path())
          && !seen.getString(key.path()).isBlank()) {
        out.println("# " + key.path() + " is set; --show-secrets prints it");
      }
    }
  }

  private List<String> comments(Config shown, String path) {
    List<String> lines = new ArrayList<>();
    keys.find(path)
        .ifPresent(
            key -> {
              lines.add(shown.getValue(path).origin().description());
              lines.add(key.description());
            });
    return lines;
  }

  /** Without the companions that describe keys, and on demand without secrets. */
  private Config without(Config seen, boolean secrets) {
    Config left = seen;
    for (String path : companions(seen.root(), "")) {
      left = left.withoutPath(path);
    }
    if (secrets) {
      for (KnownKey key : keys.all()) {
        if (key.type().isSecret() && left.hasPathOrNull(key.path())) {
          left = pruned(left, key.path());
        }
      }
    }
    return left;
  }

  /** Without a key, and without the branches that held nothing else. */
  private static Config pruned(Config config, String key) {
    Config left = config.withoutPath(key);
    int dot = key.lastIndexOf('.');
    String branch = dot < 0 ? "" : key.substring(0, dot);
    return !branch.isEmpty() && left.getObject(branch).isEmpty() ? pruned(left, branch) : left;
  }

  private static List<String> companions(ConfigObject object, String above) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> member : object.entrySet()) {
      String key = member.getKey();
      String path = above + ConfigUtil.joinPath(key);
      if (member.getValue().valueType() == ConfigValueType.OBJECT) {
        found.addAll(companions((ConfigObject) member.getValue(), path + "."));
      } else if (accompanies(object, key, TYPE) || accompanies(object, key, DESCRIPTION)) {
        found.add(path);
      }
    }
    return found;
  }

  private static boolean accompanies(ConfigObject object, String key, String suffix) {
    return key.endsWith(suffix)
        && object.containsKey(key.substring(0, key.length() - suffix.length()));
  }

  int doc(ConfArguments arguments) {
    if (!arguments.words().isEmpty()) {
      String path = arguments.words().getFirst();
      keys.find(path).ifPresentOrElse(this::doc, () -> out.println("Key: " + path));
      return 0;
    }
    for (KnownKey key : keys.all()) {
      doc(key);
      out.println();
      out.println("-".repeat(22));
      out.println();
    }
    return 0;
  }

  private void doc(KnownKey key) {
    out.println("Key: " + key.path());
    out.println("Type: " + key.type().declared());
    out.println("Default value: " + key.standard());
    out.println("Documentation: " + key.description());
  }
}
