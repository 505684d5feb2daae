package org.midonet.cli.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.io.PrintStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.Hocon;
import org.midonet.topology.error.MidonetException;

/** The sub-commands about templates and the hosts that have them. */
final class Templates {
  private final ConfigStore store;
  private final Layers layers;
  private final Hosts hosts;
  private final PrintStream out;

  Templates(ConfigStore store, Layers layers, Hosts hosts, PrintStream out) {
    this.store = store;
    this.layers = layers;
    this.hosts = hosts;
    this.out = out;
  }

  int get(ConfArguments arguments) throws ConfFailure, MidonetException {
    arguments.atMostOneOf("host", "all");
    SortedMap<String, String> assigned = layers.assignments();
    String wanted = arguments.has("all") ? "" : hosts.named(arguments.value("host")).toString();
    assigned.forEach(
        (host, template) -> {
          if (wanted.isEmpty() || wanted.equals(host)) {
            out.println(host + "  " + template);
          }
        });
    return 0;
  }

  int set(ConfArguments arguments) throws ConfFailure, MidonetException {
    String template = arguments.required("template");
    UUID host = hosts.named(arguments.value("host"));
    amend(
        mapping ->
            mapping.withValue(
                ConfigUtil.joinPath(host.toString()), ConfigValueFactory.fromAnyRef(template)));
    return 0;
  }

  int clear(ConfArguments arguments) throws ConfFailure, MidonetException {
    UUID host = hosts.named(arguments.value("host"));
    amend(mapping -> mapping.withoutPath(ConfigUtil.joinPath(host.toString())));
    return 0;
  }

  private void amend(UnaryOperator<Config> change) throws MidonetException {
    store.update(
        new ConfigDocument.TemplateMapping(),
        text -> Hocon.tree(change.apply(Layers.parse(text, "stored")).root()));
  }

  int list() throws MidonetException {
    SortedMap<String, String> assigned = layers.assignments();
    SortedSet<String> names = new TreeSet<>(store.templates());
    names.addAll(assigned.values());
    for (String name : names) {
      out.println(name);
      assigned.entrySet().stream()
          .filter(entry -> entry.getValue().equals(name))
          .map(Map.Entry::getKey)
          .forEach(host -> out.println("    " + host));
    }
    return 0;
  }

  int hosts() throws MidonetException {
    SortedMap<String, String> assigned = layers.assignments();
    SortedSet<String> custom = new TreeSet<>();
    for (UUID host : store.hosts()) {
      if (!layers.host(host).isEmpty()) {
        custom.add(host.toString());
      }
    }
    SortedSet<String> all = new TreeSet<>(custom);
    all.addAll(assigned.keySet());
    for (String host : all) {
      String template = assigned.getOrDefault(host, Layers.DEFAULT);
      out.println(
          host
              + " -> "
              + (custom.contains(host) ? "custom : " : "")
              + (template.equals(Layers.DEFAULT) ? "" : "template(" + template + ") : ")
              + "template(default) : schema");
    }
    return 0;
  }
}
