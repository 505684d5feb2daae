package org.midonet.nsdb.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.VtepConfiguration;
import org.midonet.nsdb.VtepConfigurations;
import org.midonet.nsdb.tree.Claim;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.topology.error.Unavailable;
import org.midonet.topology.json.TopologyJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One claimed node a VTEP, whose text is what it says. */
final class TreeVtepConfigurations implements VtepConfigurations {

  private static final Logger LOG = LoggerFactory.getLogger(TreeVtepConfigurations.class);
  private static final ObjectMapper MAPPER = TopologyJson.mapper();

  private final Tree tree;
  private final Duration timeout;
  private final Mirrored<UUID, VtepConfiguration> mirrored;

  TreeVtepConfigurations(Tree tree, Duration timeout) {
    this.tree = tree;
    this.timeout = timeout;
    this.mirrored =
        new Mirrored<>(
            tree,
            Scope.at(Layout.VTEPS, 1, true),
            path -> Optional.of(UUID.fromString(path.substring(Layout.VTEPS.length() + 1))),
            TreeVtepConfigurations::parse);
  }

  @Override
  public void declare(UUID vtep, VtepConfiguration configuration) {
    try {
      tree.declare(Claim.node(path(vtep), MAPPER.writeValueAsString(configuration)));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record can be written", e);
    }
  }

  @Override
  public void withdraw(UUID vtep) {
    tree.withdraw(path(vtep));
  }

  @Override
  public Optional<VtepConfiguration> find(UUID vtep) throws Unavailable {
    return tree.read(path(vtep), Deadline.in(timeout)).flatMap(node -> parse(vtep, node.text()));
  }

  @Override
  public Subscription watch(MapListener<UUID, VtepConfiguration> listener) {
    return mirrored.subscribe(listener);
  }

  private static Optional<VtepConfiguration> parse(UUID vtep, String text) {
    try {
      return Optional.of(MAPPER.readValue(text, VtepConfiguration.class));
    } catch (JsonProcessingException e) {
      LOG.warn("what VTEP {} says cannot be read: {}", vtep, e.getOriginalMessage());
      return Optional.empty();
    }
  }

  private static String path(UUID vtep) {
    return Layout.VTEPS + "/" + vtep;
  }

  void close() {
    mirrored.close();
  }
}
