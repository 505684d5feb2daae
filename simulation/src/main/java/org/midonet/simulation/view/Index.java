package org.midonet.simulation.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Sorted lists as values of a persistent map: what belongs to an owner. */
final class Index {

  private Index() {}

  static PersistentMap<UUID, List<UUID>> with(
      PersistentMap<UUID, List<UUID>> index, UUID owner, UUID member) {
    List<UUID> members = index.get(owner);
    if (members != null && members.contains(member)) {
      return index;
    }
    List<UUID> more = members == null ? new ArrayList<>() : new ArrayList<>(members);
    more.add(member);
    more.sort(null);
    return index.put(owner, List.copyOf(more));
  }

  static PersistentMap<UUID, List<UUID>> without(
      PersistentMap<UUID, List<UUID>> index, UUID owner, UUID member) {
    List<UUID> members = index.get(owner);
    if (members == null) {
      return index;
    }
    List<UUID> fewer = new ArrayList<>(members);
    fewer.remove(member);
    return fewer.isEmpty() ? index.remove(owner) : index.put(owner, List.copyOf(fewer));
  }

  static <K> PersistentMap<K, List<NatBlock>> withBlock(
      PersistentMap<K, List<NatBlock>> index, K key, NatBlock block) {
    List<NatBlock> blocks = index.get(key);
    List<NatBlock> more = blocks == null ? new ArrayList<>() : new ArrayList<>(blocks);
    more.add(block);
    return index.put(key, sorted(more));
  }

  static <K> PersistentMap<K, List<NatBlock>> withoutBlock(
      PersistentMap<K, List<NatBlock>> index, K key, NatBlock block) {
    List<NatBlock> blocks = index.get(key);
    if (blocks == null) {
      return index;
    }
    List<NatBlock> fewer = new ArrayList<>(blocks);
    fewer.remove(block);
    return fewer.isEmpty() ? index.remove(key) : index.put(key, sorted(fewer));
  }

  static List<NatBlock> sorted(List<NatBlock> blocks) {
    List<NatBlock> sorted = new ArrayList<>(blocks);
    sorted.sort(Comparator.comparingInt(NatBlock::firstPort));
    return List.copyOf(sorted);
  }

  /** Who owns which ports, whether or not new connections draw from them. */
  static Map<Integer, List<Object>> owners(List<NatBlock> blocks) {
    Map<Integer, List<Object>> owners = new TreeMap<>();
    blocks.forEach(block -> owners.put(block.firstPort(), List.of(block.size(), block.owner())));
    return owners;
  }
}
