package org.midonet.agent.waiting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Change;
import org.midonet.simulation.Need;

/**
 * The NAT blocks of the ports, and which of them new connections draw from: the one that came last.
 * When a port's connections could fill three quarters of what it owns at an address, the next block
 * is leased ahead of need; older ones go on translating what was drawn from them. Belongs to the
 * forwarding thread.
 */
public final class OwnedBlocks {

  /** How long a port is missing before its blocks are given back. */
  public static final Duration MOURNING = Duration.ofMinutes(1);

  private record Owned(UUID owner, UUID device, IpAddress address) {}

  private final Map<Owned, List<Change.BlockOf>> blocks = new HashMap<>();
  private final Map<Owned, Need.Block> needs = new HashMap<>();
  private final Map<PortBlock.Key, Owned> owners = new HashMap<>();
  private final Set<Owned> asked = new HashSet<>();
  private final Map<UUID, Long> gone = new HashMap<>();

  /** A packet needs a block; the ports that its rule allows hold for the blocks after it too. */
  public void needed(Need.Block need) {
    needs.put(new Owned(need.ingressPort(), need.device(), need.address()), need);
  }

  /**
   * Takes notice of who owns a block now.
   *
   * @return the same news, and what it means for the other blocks of the owner
   */
  public List<Change> owned(Change.BlockOf now) {
    PortBlock.Key key = new PortBlock.Key(now.device(), now.address(), now.firstPort(), now.size());
    List<Change> news = new ArrayList<>();
    Owned before = owners.remove(key);
    if (before != null) {
      List<Change.BlockOf> left = blocks.getOrDefault(before, new ArrayList<>());
      left.removeIf(block -> block.firstPort() == now.firstPort());
      if (left.isEmpty()) {
        blocks.remove(before);
      } else {
        news.add(drawing(left.getLast(), true));
      }
    }
    if (now.owner().isPresent()) {
      Owned owned = new Owned(now.owner().get(), now.device(), now.address());
      owners.put(key, owned);
      List<Change.BlockOf> all = blocks.computeIfAbsent(owned, o -> new ArrayList<>());
      all.forEach(block -> news.add(drawing(block, false)));
      all.add(now);
      asked.remove(owned);
    }
    news.add(now);
    return news;
  }

  /**
   * Leases ahead of need.
   *
   * @param connections how many connections a port has here; 0 for one that is not here
   * @param lease asks for a block
   */
  public void ahead(ToIntFunction<UUID> connections, Consumer<Need.Block> lease) {
    blocks.forEach(
        (owned, all) -> {
          int size = all.stream().mapToInt(Change.BlockOf::size).sum();
          int used = connections.applyAsInt(owned.owner());
          if (used > 0 && 4L * used >= 3L * size && asked.add(owned)) {
            lease.accept(
                needs.getOrDefault(
                    owned,
                    new Need.Block(owned.owner(), owned.device(), owned.address(), 0, 0xffff)));
          }
        });
  }

  /**
   * The blocks whose owner has been no more for {@link #MOURNING}: to be given back. News of a port
   * and of its block come by different watches: for a moment a block may be ahead.
   *
   * @param exists whether there is such a port
   * @param now nanoseconds of a clock that only grows
   */
  public List<PortBlock> orphans(Predicate<UUID> exists, long now) {
    List<PortBlock> orphans = new ArrayList<>();
    gone.keySet().removeIf(owner -> exists.test(owner));
    blocks.forEach(
        (owned, all) -> {
          if (!exists.test(owned.owner())
              && now - gone.computeIfAbsent(owned.owner(), owner -> now) >= MOURNING.toNanos()) {
            for (Change.BlockOf block : all) {
              orphans.add(
                  new PortBlock(
                      owned.device(),
                      owned.address(),
                      block.firstPort(),
                      block.size(),
                      owned.owner()));
            }
          }
        });
    return orphans;
  }

  private static Change.BlockOf drawing(Change.BlockOf block, boolean drawing) {
    return new Change.BlockOf(
        block.device(), block.address(), block.firstPort(), block.size(), block.owner(), drawing);
  }
}
