package org.midonet.nsdb.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.BlockLeases;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.PortBlock;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.packet.IpAddress;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.Unavailable;

/**
 * Blocks of ports: one persistent node each below the address's node, whose version orders those
 * who lease at once. A resting block is a node without an owner, and rests by the service's clock,
 * so hosts' clocks do not matter.
 */
final class TreeBlockLeases implements BlockLeases {

  private static final Duration RETRY = Duration.ofMillis(2);

  private final Tree tree;
  private final Duration timeout;
  private final Duration rest;
  private final Mirrored<PortBlock.Key, PortBlock> mirrored;

  TreeBlockLeases(Tree tree, Duration timeout, Duration rest) {
    this.tree = tree;
    this.timeout = timeout;
    this.rest = rest;
    this.mirrored =
        new Mirrored<>(tree, Scope.at(Layout.NAT, 3, true), BlockText::key, BlockText::block);
  }

  @Override
  public List<PortBlock> lease(
      UUID device, IpAddress address, UUID owner, int first, int last, int size, int count)
      throws MidonetException {
    if (Integer.bitCount(size) != 1 || size > 65536) {
      throw new InvalidInput("size", "must be a power of two up to 65536, not " + size);
    }
    Deadline deadline = Deadline.in(timeout);
    String path = BlockText.path(device, address);
    String token = UUID.randomUUID().toString();
    while (true) {
      Optional<Children> known = tree.children(path, deadline);
      if (known.isEmpty()) {
        makeAddress(device, address, deadline);
        continue;
      }
      BlockChoice choice = new BlockChoice(device, address, known.get().names());
      List<PortBlock> chosen = choice.unused(owner, first, last, size, count);
      if (chosen.size() < count && choice.any()) {
        chosen = new ArrayList<>(chosen);
        chosen.addAll(
            choice.rested(
                rested(path, known.get().names(), deadline),
                owner,
                first,
                last,
                size,
                count - chosen.size()));
      }
      if (chosen.isEmpty()) {
        return List.of();
      }
      List<Write> writes = new ArrayList<>();
      writes.add(new Write.Set(path, "", known.get().version()));
      choice.replaced().forEach(name -> writes.add(new Write.Delete(path + "/" + name, Write.ANY)));
      chosen.forEach(
          block ->
              writes.add(
                  new Write.Create(BlockText.path(block.key()), BlockText.text(owner, token))));
      switch (tree.write(writes, deadline)) {
        case WriteResult.Done _ -> {
          return chosen;
        }
        case WriteResult.Unknown _ -> {
          tree.catchUp(deadline);
          Optional<Node> mine = tree.read(BlockText.path(chosen.getFirst().key()), deadline);
          if (mine.isPresent() && mine.get().text().equals(BlockText.text(owner, token))) {
            return chosen;
          }
        }
        case WriteResult.Refused _ -> deadline.pause(RETRY);
      }
    }
  }

  /** Names of the blocks that have rested long enough, the longest first. */
  private List<String> rested(String path, List<String> names, Deadline deadline)
      throws Unavailable {
    record Resting(String name, Instant since) {}
    List<Optional<Node>> nodes =
        tree.read(names.stream().map(name -> path + "/" + name).toList(), deadline);
    List<Resting> resting = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (nodes.get(i).isPresent() && BlockText.resting(nodes.get(i).get().text())) {
        resting.add(new Resting(names.get(i), nodes.get(i).get().modified()));
      }
    }
    if (resting.isEmpty()) {
      return List.of();
    }
    Instant now = now(deadline);
    return resting.stream()
        .filter(block -> !block.since().plus(rest).isAfter(now))
        .sorted((a, b) -> a.since().compareTo(b.since()))
        .map(Resting::name)
        .toList();
  }

  /** The service's time: that of a write made now. */
  private Instant now(Deadline deadline) throws Unavailable {
    var _ = tree.write(List.of(new Write.Set(Layout.CLOCK, "", Write.ANY)), deadline);
    return tree.read(Layout.CLOCK, deadline)
        .map(Node::modified)
        .orElseThrow(() -> new Unavailable("the store has no clock node"));
  }

  private void makeAddress(UUID device, IpAddress address, Deadline deadline) throws Unavailable {
    for (String path : List.of(Layout.NAT + "/" + device, BlockText.path(device, address))) {
      var _ = tree.write(List.of(new Write.Create(path, "")), deadline);
    }
    deadline.check();
  }

  @Override
  public void free(PortBlock block) throws MidonetException {
    Deadline deadline = Deadline.in(timeout);
    String path = BlockText.path(block.key());
    boolean doubt = false;
    while (true) {
      Optional<Node> node = tree.read(path, deadline);
      if (node.isEmpty()
          || !BlockText.owner(node.get().text()).equals(Optional.of(block.owner()))) {
        if (doubt) {
          return;
        }
        throw new Conflict(
            "block "
                + block.first()
                + " of "
                + block.address()
                + " is not owned by port "
                + block.owner());
      }
      switch (tree.write(
          List.of(new Write.Set(path, BlockText.RESTING, node.get().version())), deadline)) {
        case WriteResult.Done _ -> {
          return;
        }
        case WriteResult.Unknown _ -> {
          doubt = true;
          tree.catchUp(deadline);
        }
        case WriteResult.Refused _ -> deadline.pause(RETRY);
      }
    }
  }

  @Override
  public List<PortBlock> list(UUID device, IpAddress address) throws Unavailable {
    Deadline deadline = Deadline.in(timeout);
    String parent = BlockText.path(device, address);
    List<String> paths =
        tree.children(parent, deadline).map(Children::names).orElse(List.of()).stream()
            .map(name -> parent + "/" + name)
            .toList();
    List<Optional<Node>> nodes = tree.read(paths, deadline);
    List<PortBlock> blocks = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      Optional<PortBlock.Key> key = BlockText.key(paths.get(i));
      if (key.isPresent() && nodes.get(i).isPresent()) {
        BlockText.block(key.get(), nodes.get(i).get().text()).ifPresent(blocks::add);
      }
    }
    blocks.sort((a, b) -> Integer.compare(a.first(), b.first()));
    return blocks;
  }

  @Override
  public Subscription watch(MapListener<PortBlock.Key, PortBlock> listener) {
    return mirrored.subscribe(listener);
  }

  void close() {
    mirrored.close();
  }
}
