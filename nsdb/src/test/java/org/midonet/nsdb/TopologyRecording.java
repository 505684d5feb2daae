package org.midonet.nsdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.midonet.topology.Reference;
import org.midonet.topology.References;
import org.midonet.topology.TopologyObject;

/** Remembers what a topology watch has told; notes when references dangle after a batch. */
public final class TopologyRecording implements TopologyListener {

  private final Map<UUID, TopologyObject> objects = new HashMap<>();
  private final List<List<Delta>> batches = new ArrayList<>();
  private final List<String> dangling = new ArrayList<>();
  private int snapshots;
  private Freshness freshness = Freshness.STALE;

  @Override
  public synchronized void snapshot(List<TopologyObject> all) {
    snapshots++;
    freshness = Freshness.CURRENT;
    all.forEach(object -> objects.put(object.id(), object));
    checkReferences();
  }

  @Override
  public synchronized void changes(List<Delta> deltas) {
    batches.add(deltas);
    for (Delta delta : deltas) {
      switch (delta) {
        case Delta.Put put -> objects.put(put.id(), put.object());
        case Delta.Gone gone -> objects.remove(gone.id());
      }
    }
    checkReferences();
  }

  @Override
  public synchronized void freshness(Freshness now) {
    freshness = now;
  }

  private void checkReferences() {
    for (TopologyObject object : objects.values()) {
      for (Reference reference : References.of(object)) {
        if (!objects.containsKey(reference.id())) {
          dangling.add(object + " " + reference);
        }
      }
    }
  }

  public synchronized Map<UUID, TopologyObject> objects() {
    return Map.copyOf(objects);
  }

  public synchronized List<List<Delta>> batches() {
    return List.copyOf(batches);
  }

  /** References that pointed nowhere after some batch. */
  public synchronized List<String> dangling() {
    return List.copyOf(dangling);
  }

  public synchronized int snapshots() {
    return snapshots;
  }

  public synchronized Freshness freshness() {
    return freshness;
  }
}
