package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.MapChange;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.Unavailable;

/**
 * Configuration documents: one node each, at the paths of the original (spec config.md section 5).
 */
final class TreeConfigStore implements ConfigStore {

  private static final Duration RETRY = Duration.ofMillis(2);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private final Tree tree;
  private final Duration timeout;
  private final Mirrored<ConfigDocument, String> mirrored;

  TreeConfigStore(Tree tree, Duration timeout) {
    this.tree = tree;
    this.timeout = timeout;
    this.mirrored =
        new Mirrored<>(
            tree,
            new Scope(Layout.CONFIG, 1, 2, true),
            TreeConfigStore::document,
            (_, text) -> Optional.of(text));
  }

  @Override
  public Optional<String> read(ConfigDocument document) throws MidonetException {
    return tree.read(path(document), Deadline.in(timeout)).map(Node::text);
  }

  @Override
  public String update(ConfigDocument document, UnaryOperator<String> change)
      throws MidonetException {
    Deadline deadline = Deadline.in(timeout);
    String path = path(document);
    while (true) {
      Optional<Node> before = tree.read(path, deadline);
      String after = change.apply(before.map(Node::text).orElse(""));
      if (before.isEmpty() && after.isEmpty()) {
        return after;
      }
      Write write =
          before.isPresent()
              ? new Write.Set(path, after, before.get().version())
              : new Write.Create(path, after);
      switch (tree.write(List.of(write), deadline)) {
        case WriteResult.Done _ -> {
          return after;
        }
        case WriteResult.Unknown _ -> {
          tree.catchUp(deadline);
          if (tree.read(path, deadline).map(Node::text).equals(Optional.of(after))) {
            return after;
          }
        }
        case WriteResult.Refused _ -> deadline.pause(RETRY);
      }
    }
  }

  @Override
  public List<String> templates() throws Unavailable {
    return names("templates");
  }

  @Override
  public List<String> schemas() throws Unavailable {
    return names("schemas");
  }

  @Override
  public List<UUID> hosts() throws Unavailable {
    return names("nodes").stream().map(UUID::fromString).toList();
  }

  private List<String> names(String directory) throws Unavailable {
    return tree
        .children(Layout.CONFIG + "/" + directory, Deadline.in(timeout))
        .map(Children::names)
        .orElse(List.of())
        .stream()
        .sorted()
        .toList();
  }

  @Override
  public Subscription watch(Consumer<ConfigDocument> listener) {
    return mirrored.subscribe(
        new MapListener<ConfigDocument, String>() {
          @Override
          public void snapshot(Map<ConfigDocument, String> entries) {}

          @Override
          public void changes(List<MapChange<ConfigDocument, String>> changes) {
            changes.forEach(change -> listener.accept(change.key()));
          }
        });
  }

  private static String path(ConfigDocument document) throws InvalidInput {
    return switch (document) {
      case ConfigDocument.Schema schema -> Layout.CONFIG + "/schemas/" + name(schema.name());
      case ConfigDocument.Template template ->
          Layout.CONFIG + "/templates/" + name(template.name());
      case ConfigDocument.Host host -> Layout.CONFIG + "/nodes/" + host.host();
      case ConfigDocument.TemplateMapping _ -> Layout.CONFIG + "/template-mappings";
    };
  }

  private static String name(String name) throws InvalidInput {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInput("name", "'" + name + "' is no name of a template or schema");
    }
    return name;
  }

  private static Optional<ConfigDocument> document(String path) {
    String[] parts = path.substring(Layout.CONFIG.length() + 1).split("/", -1);
    if (parts.length == 1) {
      return parts[0].equals("template-mappings")
          ? Optional.of(new ConfigDocument.TemplateMapping())
          : Optional.empty();
    }
    return switch (parts[0]) {
      case "schemas" -> Optional.of(new ConfigDocument.Schema(parts[1]));
      case "templates" -> Optional.of(new ConfigDocument.Template(parts[1]));
      case "nodes" -> Optional.of(new ConfigDocument.Host(UUID.fromString(parts[1])));
      default -> Optional.empty();
    };
  }

  void close() {
    mirrored.close();
  }
}
