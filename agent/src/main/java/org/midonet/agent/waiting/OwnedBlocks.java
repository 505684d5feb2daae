package org.midonet.agent.waiting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Change;
import org.midonet.simulation.Need;
import org.midonet.topology.NatTarget;

/**
 * The NAT blocks of the ports, and which of them new connections prefer: of those that their rule
 * allows, the one that came last, until it fills; then one that has emptied meanwhile, or another
 * one, which is leased ahead of need. Others go on translating what was drawn from them. Where
 * there is no other, the full one goes on too: a port of it may be free for another destination.
 * Belongs to the forwarding thread.
 */
public final class OwnedBlocks {

  /** How long a port is missing before its blocks are given back. */
  public static final Duration MOURNING = Duration.ofMinutes(1);

  /** Rules whose needs are remembered, for each port and router. */
  private static final int MOST_NEEDS = 16;

  /** Sweeps after which a block is asked for again that was not to be had: about a minute. */
  private static final int ASKED_AGAIN = 12;

  /** Who draws, and which router translates. */
  private record Owner(UUID port, UUID device) {}

  private static final class Block {
    private final PortBlock.Key key;
    private int preference;

    /** Ports in use or at rest: as the last sweep found it, and as this one has so far. */
    private int taken;

    private int counted;

    /** How many more they were than at the sweep before. */
    private int growth;

    Block(PortBlock.Key key, int preference) {
      this.key = key;
      this.preference = preference;
    }

    /** Whether it will be half full at the next sweep: draws from a fuller one may fail. */
    boolean fills() {
      return 2 * (taken + growth) >= key.size();
    }

    boolean contains(IpAddress address, int port) {
      return key.first() <= port
          && port < key.first() + key.size()
          && key.address().equals(address);
    }

    Change.BlockOf of(Owner owner) {
      return new Change.BlockOf(
          key.device(),
          key.address(),
          key.first(),
          key.size(),
          Optional.of(owner.port),
          preference);
    }
  }

  private final Map<Owner, List<Block>> blocks = new HashMap<>();
  private final Map<UUID, Set<Owner>> byPort = new HashMap<>();
  private final Map<Owner, Set<Need.Block>> needs = new HashMap<>();
  private final Map<PortBlock.Key, Owner> owners = new HashMap<>();
  private final Set<Need.Block> asked = new HashSet<>();
  private final Map<UUID, Long> gone = new HashMap<>();
  private int preferred;
  private int sweeps;

  /** A packet needs a block; what its rule allows holds for the blocks after it too. */
  public void needed(Need.Block need) {
    Set<Need.Block> all =
        needs.computeIfAbsent(
            new Owner(need.ingressPort(), need.device()), owner -> new LinkedHashSet<>());
    // The rule that has needed one last is remembered longest.
    all.remove(need);
    all.add(need);
    if (all.size() > MOST_NEEDS) {
      all.remove(all.iterator().next());
    }
  }

  /**
   * Takes notice of who owns a block now.
   *
   * @return the same news, with how much the block is preferred to others
   */
  public Change.BlockOf owned(Change.BlockOf told) {
    PortBlock.Key key =
        new PortBlock.Key(told.device(), told.address(), told.firstPort(), told.size());
    Owner before = owners.remove(key);
    if (before != null) {
      remove(before, key);
    }
    if (told.owner().isEmpty()) {
      return told;
    }
    Owner owner = new Owner(told.owner().get(), told.device());
    Block block = new Block(key, ++preferred);
    owners.put(key, owner);
    blocks.computeIfAbsent(owner, o -> new ArrayList<>()).add(block);
    byPort.computeIfAbsent(owner.port, port -> new HashSet<>()).add(owner);
    asked.removeIf(need -> need.ingressPort().equals(owner.port) && serves(block, need));
    return block.of(owner);
  }

  private void remove(Owner owner, PortBlock.Key key) {
    List<Block> left = blocks.getOrDefault(owner, new ArrayList<>());
    left.removeIf(block -> block.key.equals(key));
    if (left.isEmpty()) {
      blocks.remove(owner);
      Set<Owner> routers = byPort.getOrDefault(owner.port, new HashSet<>());
      routers.remove(owner);
      if (routers.isEmpty()) {
        byPort.remove(owner.port);
      }
    }
  }

  /** A sweep has come by a port that a connection of this owner's has drawn. */
  public void passed(UUID owner, IpAddress address, int port) {
    for (Owner each : byPort.getOrDefault(owner, Set.of())) {
      for (Block block : blocks.getOrDefault(each, List.of())) {
        if (block.contains(address, port)) {
          block.counted++;
        }
      }
    }
  }

  /** The sweep is over: what is taken of each block is known anew. */
  public void swept() {
    for (List<Block> all : blocks.values()) {
      for (Block block : all) {
        block.growth = Math.max(0, block.counted - block.taken);
        block.taken = block.counted;
        block.counted = 0;
      }
    }
    if (++sweeps % ASKED_AGAIN == 0) {
      asked.clear(); // Where there was none, somebody may have given one back.
    }
  }

  /**
   * Sees to it that there are ports before they are needed: where the preferred block of a need
   * will soon be half full, or its owner has half as many connections as ports (which is known
   * sooner).
   *
   * @param connections how many connections a port has here; 0 for one that is not here
   * @param lease asks for a block
   * @return blocks that are preferred from now on
   */
  public List<Change> ahead(ToIntFunction<UUID> connections, Consumer<Need.Block> lease) {
    List<Change> news = new ArrayList<>();
    blocks.forEach(
        (owner, all) -> {
          int used = connections.applyAsInt(owner.port);
          if (used > 0) {
            for (Need.Block need : needs(owner, all)) {
              List<Block> serving = all.stream().filter(block -> serves(block, need)).toList();
              if (!serving.isEmpty()) {
                ahead(owner, need, serving, used, lease).ifPresent(news::add);
              }
            }
          }
        });
    return news;
  }

  private Optional<Change> ahead(
      Owner owner, Need.Block need, List<Block> serving, int used, Consumer<Need.Block> lease) {
    Block best = serving.getFirst();
    int size = 0;
    for (Block block : serving) {
      best = block.preference > best.preference ? block : best;
      size += block.key.size();
    }
    if (best.fills()) {
      Optional<Block> emptied =
          serving.stream()
              .filter(block -> 4 * block.taken <= block.key.size())
              .min(Comparator.comparingInt(block -> block.taken));
      if (emptied.isPresent()) {
        emptied.get().preference = ++preferred;
        return Optional.of(emptied.get().of(owner));
      }
    }
    if ((best.fills() || 2L * used >= size) && asked.add(need)) {
      lease.accept(need);
    }
    return Optional.empty();
  }

  /** What an agent before this one has needed is not known: more of the same addresses. */
  private Set<Need.Block> needs(Owner owner, List<Block> all) {
    Set<Need.Block> known = needs.getOrDefault(owner, Set.of());
    if (!known.isEmpty()) {
      return known;
    }
    Set<Need.Block> likely = new LinkedHashSet<>();
    for (Block block : all) {
      IpAddress address = block.key.address();
      likely.add(
          new Need.Block(owner.port, owner.device, List.of(new NatTarget(address, address, 0, 0))));
    }
    return likely;
  }

  /** Whether the rule behind a need allows the whole block. */
  private static boolean serves(Block block, Need.Block need) {
    PortBlock.Key key = block.key;
    return key.device().equals(need.device())
        && need.targets().stream()
            .anyMatch(
                target ->
                    target.from().compareTo(key.address()) <= 0
                        && target.to().compareTo(key.address()) >= 0
                        && target.portFrom() <= key.first()
                        && (target.portTo() == 0
                            || target.portTo() >= key.first() + key.size() - 1));
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
    needs.keySet().removeIf(owner -> !exists.test(owner.port));
    asked.removeIf(need -> !exists.test(need.ingressPort()));
    blocks.forEach(
        (owner, all) -> {
          if (!exists.test(owner.port)
              && now - gone.computeIfAbsent(owner.port, port -> now) >= MOURNING.toNanos()) {
            for (Block block : all) {
              PortBlock.Key key = block.key;
              orphans.add(
                  new PortBlock(key.device(), key.address(), key.first(), key.size(), owner.port));
            }
          }
        });
    return orphans;
  }
}
