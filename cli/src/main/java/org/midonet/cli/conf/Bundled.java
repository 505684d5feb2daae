package org.midonet.cli.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.Hocon;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.topology.error.MidonetException;

/** The schemas and templates that come with this release, and their way into the store. */
final class Bundled {
  private static final ConfigRenderOptions JSON =
      ConfigRenderOptions.defaults().setComments(false).setOriginComments(false);

  private final KnownKeys keys;
  private final PrintStream out;

  Bundled(KnownKeys keys, PrintStream out) {
    this.keys = keys;
    this.out = out;
  }

  /** Writes every schema that is newer than the stored one, and then the templates. */
  int deploy(ConfigStore store) throws MidonetException {
    boolean written = false;
    for (String name : KnownKeys.SCHEMAS) {
      ConfigDocument document = new ConfigDocument.Schema(name);
      Config stored = Layers.parse(store.read(document).orElse(""), "stored");
      String version = name + ".schemaVersion";
      if (!stored.hasPath(version) || stored.getInt(version) < keys.version(name)) {
        store.update(document, text -> Hocon.tree(keys.schema(name).root()));
        out.println("Deployed schema");
        written = true;
      }
    }
    if (!written) {
      out.println("Deployed schema is up to date, nothing to do");
      return 0;
    }
    for (var template : templates().entrySet()) {
      store.update(
          new ConfigDocument.Template(template.getKey()),
          text -> Hocon.tree(template.getValue().root()));
      out.println("Deployed configuration template: " + template.getKey() + " ");
    }
    return 0;
  }

  int dump() {
    for (String name : KnownKeys.SCHEMAS) {
      out.println("Found a bundled schema:");
      out.println(keys.schema(name).root().render(JSON));
    }
    templates()
        .forEach(
            (name, template) -> {
              out.println("Found a bundled template [" + name + "]:");
              out.println(template.root().render(JSON));
            });
    return 0;
  }

  private static SortedMap<String, Config> templates() {
    SortedMap<String, Config> templates = new TreeMap<>();
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(Bundled.class.getResourceAsStream("templates.conf")),
            StandardCharsets.UTF_8)) {
      Config all = ConfigFactory.parseReader(in);
      all.root().keySet().forEach(name -> templates.put(name, all.getConfig(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return templates;
  }
}
