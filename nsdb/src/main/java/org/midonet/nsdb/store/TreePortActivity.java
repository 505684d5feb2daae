package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.PortActivity;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Claim;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.topology.error.Unavailable;

/** Active ports: one claimed node a port, whose text is the host's id. */
final class TreePortActivity implements PortActivity {

  private final Tree tree;
  private final Duration timeout;
  private final Mirrored<UUID, UUID> mirrored;

  TreePortActivity(Tree tree, Duration timeout) {
    this.tree = tree;
    this.timeout = timeout;
    this.mirrored =
        new Mirrored<>(
            tree,
            Scope.at(Layout.PORTS, 1, true),
            path -> Optional.of(UUID.fromString(path.substring(Layout.PORTS.length() + 1))),
            (port, text) -> Optional.of(UUID.fromString(text)));
  }

  @Override
  public void activate(UUID port, UUID host) {
    tree.declare(Claim.node(path(port), host.toString()));
  }

  @Override
  public void deactivate(UUID port) {
    tree.withdraw(path(port));
  }

  @Override
  public Optional<UUID> find(UUID port) throws Unavailable {
    return tree.read(path(port), Deadline.in(timeout)).map(node -> UUID.fromString(node.text()));
  }

  @Override
  public Map<UUID, UUID> list() throws Unavailable {
    Deadline deadline = Deadline.in(timeout);
    List<String> names =
        tree.children(Layout.PORTS, deadline).map(Children::names).orElse(List.of());
    List<Optional<Node>> nodes =
        tree.read(names.stream().map(name -> Layout.PORTS + "/" + name).toList(), deadline);
    Map<UUID, UUID> hosts = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      UUID port = UUID.fromString(names.get(i));
      nodes.get(i).ifPresent(node -> hosts.put(port, UUID.fromString(node.text())));
    }
    return hosts;
  }

  @Override
  public Subscription watch(MapListener<UUID, UUID> listener) {
    return mirrored.subscribe(listener);
  }

  private static String path(UUID port) {
    return Layout.PORTS + "/" + port;
  }

  void close() {
    mirrored.close();
  }
}
