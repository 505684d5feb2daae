package org.midonet.cli.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.CheckedSettings;
import org.midonet.nsdb.config.Hocon;
import org.midonet.nsdb.config.IniFile;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.nsdb.config.RefusedSettings;
import org.midonet.topology.error.MidonetException;

/** The sub-commands that change settings: set, unset, import. */
final class Writes {
  private final ConfigStore store;
  private final KnownKeys keys;
  private final Hosts hosts;
  private final PrintStream out;

  Writes(ConfigStore store, KnownKeys keys, Hosts hosts, PrintStream out) {
    this.store = store;
    this.keys = keys;
    this.hosts = hosts;
    this.out = out;
  }

  int set(ConfArguments arguments, InputStream in)
      throws ConfFailure, MidonetException, IOException {
    String text =
        arguments.words().isEmpty()
            ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
            : String.join(" ", arguments.words());
    CheckedSettings settings = check(Layers.parse(text, "input"), arguments.has("force"));
    merge(target(arguments), settings, arguments.has("clear"));
    settings
        .unknown()
        .forEach(
            key -> out.println("Installing config key that was not found in the schema: " + key));
    return 0;
  }

  int unset(ConfArguments arguments) throws ConfFailure, MidonetException {
    String key = arguments.word();
    try {
      String path = keys.home(ConfigUtil.joinPath(ConfigUtil.splitPath(key)));
      store.update(
          target(arguments),
          text -> Hocon.tree(Layers.parse(text, "stored").withoutPath(path).root()));
    } catch (ConfigException.BadPath e) {
      throw ConfFailure.failed("not a key: " + key);
    }
    return 0;
  }

  int importIni(ConfArguments arguments) throws ConfFailure, MidonetException {
    String file = arguments.required("file");
    if (!Files.isReadable(Path.of(file))) {
      throw ConfFailure.failed("cannot read " + file);
    }
    Config legacy = IniFile.read(Path.of(file));
    CheckedSettings wanted = check(arguments.has("all") ? legacy : changed(legacy), true);
    out.println("Importing legacy configuration:");
    out.print(Hocon.tree(wanted.config().root()));
    merge(target(arguments), wanted, false);
    return 0;
  }

  private CheckedSettings check(Config given, boolean force) throws ConfFailure {
    try {
      return CheckedSettings.check(given, keys, force);
    } catch (RefusedSettings e) {
      throw ConfFailure.failed(
          e.unknownOnly() ? e.text() + " (--force stores it all the same)" : e.text());
    }
  }

  /** Without what is the default anyway. */
  private Config changed(Config legacy) {
    Config defaults = keys.defaults().resolve();
    Config left = ConfigFactory.empty();
    for (Map.Entry<String, ConfigValue> entry : legacy.entrySet()) {
      String path = entry.getKey();
      boolean same =
          defaults.hasPath(path) && defaults.getString(path).equals(legacy.getString(path));
      left = same ? left : left.withValue(path, entry.getValue());
    }
    return left;
  }

  private void merge(ConfigDocument document, CheckedSettings settings, boolean replace)
      throws MidonetException {
    store.update(
        document,
        text -> {
          Config below = replace ? ConfigFactory.empty() : Layers.parse(text, "stored");
          return Hocon.tree(settings.over(below).root());
        });
  }

  private ConfigDocument target(ConfArguments arguments) throws ConfFailure {
    arguments.atMostOneOf("host", "template");
    return arguments.has("template")
        ? new ConfigDocument.Template(arguments.required("template"))
        : new ConfigDocument.Host(hosts.named(arguments.value("host")));
  }
}
