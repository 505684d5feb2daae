package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.IpAddress;

/**
 * Chooses blocks of one address: blocks may have different sizes, so what counts is which port
 * numbers are in some block.
 */
final class BlockChoice {

  private static final int PORTS = 65536;

  private final UUID device;
  private final IpAddress address;
  private final Set<String> names;
  private final BitSet taken = new BitSet(PORTS);
  private final List<String> replaced = new ArrayList<>();

  BlockChoice(UUID device, IpAddress address, List<String> names) {
    this.device = device;
    this.address = address;
    this.names = new HashSet<>(names);
    names.forEach(name -> taken.set(first(name), first(name) + size(name)));
  }

  boolean any() {
    return !names.isEmpty();
  }

  /** Names of nodes that must go for what was chosen. */
  List<String> replaced() {
    return replaced;
  }

  /** Blocks no port of which is in a block, the lowest first. */
  List<PortBlock> unused(UUID owner, int first, int last, int size, int count) {
    List<PortBlock> chosen = new ArrayList<>();
    int start = Math.ceilDiv(Math.max(first, 0), size) * size;
    for (int at = start;
        at + size - 1 <= Math.min(last, PORTS - 1) && chosen.size() < count;
        at += size) {
      int used = taken.nextSetBit(at);
      if (used < 0 || used >= at + size) {
        taken.set(at, at + size);
        chosen.add(new PortBlock(device, address, at, size, owner));
      }
    }
    return chosen;
  }

  /** Blocks all of whose taken ports lie in blocks that have rested. */
  List<PortBlock> rested(
      List<String> rested, UUID owner, int first, int last, int size, int count) {
    List<PortBlock> chosen = new ArrayList<>();
    Set<String> free = new HashSet<>(rested);
    for (String name : rested) {
      if (chosen.size() == count) {
        break;
      }
      int at = Math.floorDiv(first(name), size) * size;
      if (free.contains(name) && at >= first && at + size - 1 <= last) {
        List<String> overlapping =
            names.stream().filter(n -> first(n) < at + size && first(n) + size(n) > at).toList();
        if (free.containsAll(overlapping)) {
          overlapping.forEach(free::remove);
          replaced.addAll(overlapping);
          chosen.add(new PortBlock(device, address, at, size, owner));
        }
      }
    }
    return chosen;
  }

  private static int first(String name) {
    return Integer.parseInt(name.substring(0, name.indexOf('-')));
  }

  private static int size(String name) {
    return Integer.parseInt(name.substring(name.indexOf('-') + 1));
  }
}
