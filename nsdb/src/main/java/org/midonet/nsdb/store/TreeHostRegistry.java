package org.midonet.nsdb.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostPresence;
import org.midonet.nsdb.HostRegistry;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Claim;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.packet.Mac;
import org.midonet.topology.Host;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.json.TopologyJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Live hosts: one claimed node a host, whose text is the host's state. */
final class TreeHostRegistry implements HostRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(TreeHostRegistry.class);
  private static final ObjectMapper MAPPER = TopologyJson.mapper();
  private static final Mac NO_MAC = new Mac(0);

  private final Tree tree;
  private final TopologyStore topology;
  private final Duration timeout;
  private final Mirrored<UUID, HostState> mirrored;

  TreeHostRegistry(Tree tree, TopologyStore topology, Duration timeout) {
    this.tree = tree;
    this.topology = topology;
    this.timeout = timeout;
    this.mirrored =
        new Mirrored<>(
            tree,
            Scope.at(Layout.HOSTS, 1, true),
            path -> Optional.of(UUID.fromString(path.substring(Layout.HOSTS.length() + 1))),
            TreeHostRegistry::parse);
  }

  @Override
  public HostPresence register(UUID host, String name, HostState state) throws MidonetException {
    topology.transact(
        transaction -> {
          Optional<Host> known = transaction.find(Host.class, host);
          if (known.isEmpty()) {
            transaction.apply(
                new Change.Create(
                    HostBuilder.builder()
                        .id(host)
                        .name(name)
                        .floodingProxyWeight(1)
                        .containerWeight(1)
                        .build()));
          } else if (!known.get().name().equals(Optional.of(name))) {
            throw new Conflict(
                "host id "
                    + host
                    + " is in use by "
                    + known.get().name().orElse("a host without a name")
                    + ", this host is "
                    + name);
          }
          return known;
        });
    Optional<HostState> alive = find(host);
    if (alive.isPresent()) {
      Set<Mac> theirs = macs(alive.get());
      Set<Mac> common = new HashSet<>(theirs);
      common.retainAll(macs(state));
      if (!theirs.isEmpty() && common.isEmpty()) {
        throw new Conflict("host id " + host + " is in use by a live host with other interfaces");
      }
    }
    HostPresence presence = new Presence(host, name);
    presence.state(state);
    return presence;
  }

  private static Set<Mac> macs(HostState state) {
    return state.interfaces().stream()
        .map(HostInterface::mac)
        .flatMap(Optional::stream)
        .filter(mac -> !mac.equals(NO_MAC))
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<HostState> find(UUID host) throws MidonetException {
    return tree.read(Layout.HOSTS + "/" + host, Deadline.in(timeout))
        .flatMap(node -> parse(host, node.text()));
  }

  @Override
  public Map<UUID, HostState> alive() throws MidonetException {
    Deadline deadline = Deadline.in(timeout);
    List<String> names =
        tree.children(Layout.HOSTS, deadline).map(Children::names).orElse(List.of());
    List<Optional<Node>> nodes =
        tree.read(names.stream().map(name -> Layout.HOSTS + "/" + name).toList(), deadline);
    Map<UUID, HostState> states = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      UUID host = UUID.fromString(names.get(i));
      nodes
          .get(i)
          .flatMap(node -> parse(host, node.text()))
          .ifPresent(state -> states.put(host, state));
    }
    return states;
  }

  @Override
  public Subscription watch(MapListener<UUID, HostState> listener) {
    return mirrored.subscribe(listener);
  }

  private static Optional<HostState> parse(UUID host, String text) {
    try {
      return Optional.of(MAPPER.readValue(text, HostState.class));
    } catch (JsonProcessingException e) {
      LOG.error("state of host {} cannot be read: {}", host, e.getOriginalMessage());
      return Optional.empty();
    }
  }

  void close() {
    mirrored.close();
  }

  private final class Presence implements HostPresence {
    private final UUID host;
    private final String name;
    private final String path;

    Presence(UUID host, String name) {
      this.host = host;
      this.name = name;
      path = Layout.HOSTS + "/" + host;
    }

    @Override
    public void state(HostState state) {
      try {
        tree.declare(Claim.node(path, MAPPER.writeValueAsString(state)));
      } catch (JsonProcessingException e) {
        throw new AssertionError("host states can be written", e);
      }
    }

    @Override
    public boolean isTaken() throws MidonetException {
      Optional<Node> shown = tree.read(path, Deadline.in(timeout));
      if (shown.isEmpty() || shown.get().mine()) {
        return false;
      }
      Optional<Host> known = topology.find(Host.class, host);
      return known.isPresent() && !known.get().name().equals(Optional.of(name));
    }

    @Override
    public void close() {
      tree.withdraw(path);
    }
  }
}
