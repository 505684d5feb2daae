package org.midonet.nsdb.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.nsdb.tree.WriteResult.Reason;

/**
 * The nodes of the fake, with ZooKeeper's rules for versions, parents and numbered names.
 * Synchronized on itself.
 */
final class MemoryNodes {

  private static final class Entry {
    private final TreeSet<String> children = new TreeSet<>();
    private String text;
    private int version;
    private Instant modified;
    private final long created;
    private int childChanges;

    Entry(String text, Instant modified, long created) {
      this.text = text;
      this.modified = modified;
      this.created = created;
    }
  }

  private final InstantSource clock;
  private final Map<String, Entry> entries = new TreeMap<>();
  private long groups;

  MemoryNodes(InstantSource clock) {
    this.clock = clock;
    entries.put("", new Entry("", clock.instant(), 0));
  }

  synchronized Optional<Node> read(String path) {
    return read(path, false);
  }

  synchronized Optional<Node> read(String path, boolean mine) {
    return Optional.ofNullable(entries.get(path))
        .map(entry -> new Node(entry.text, entry.version, entry.modified, entry.created, mine));
  }

  synchronized Optional<Children> children(String path) {
    return Optional.ofNullable(entries.get(path))
        .map(entry -> new Children(List.copyOf(entry.children), entry.version));
  }

  /** All paths, for a mirror's first look. */
  synchronized List<String> paths() {
    return List.copyOf(entries.keySet());
  }

  /** The path with the next number of its parent. */
  synchronized String numbered(String path) {
    Entry parent = entries.get(parent(path));
    return path + String.format("%010d", parent == null ? 0 : parent.childChanges);
  }

  /** Applies all writes, or none; collects what changed. */
  synchronized WriteResult write(List<Write> writes, Map<String, Optional<String>> changes) {
    List<Runnable> undo = new ArrayList<>();
    groups++;
    for (int i = 0; i < writes.size(); i++) {
      Optional<Reason> refused = apply(writes.get(i), undo);
      if (refused.isPresent()) {
        undo.reversed().forEach(Runnable::run);
        return new WriteResult.Refused(i, refused.get());
      }
    }
    for (Write write : writes) {
      if (!(write instanceof Write.Check)) {
        changes.put(write.path(), read(write.path()).map(Node::text));
      }
    }
    return new WriteResult.Done();
  }

  private Optional<Reason> apply(Write write, List<Runnable> undo) {
    return switch (write) {
      case Write.Create create -> create(create.path(), create.text(), undo);
      case Write.CreateContainer create -> create(create.path(), "", undo);
      case Write.CreateEphemeral create -> create(create.path(), create.text(), undo);
      case Write.Set set -> set(set, undo);
      case Write.Delete delete -> delete(delete, undo);
      case Write.Check check -> check(check.path(), check.version());
    };
  }

  private Optional<Reason> check(String path, int version) {
    Entry entry = entries.get(path);
    if (entry == null) {
      return Optional.of(Reason.MISSING);
    }
    return version == Write.ANY || version == entry.version
        ? Optional.empty()
        : Optional.of(Reason.VERSION);
  }

  private Optional<Reason> create(String path, String text, List<Runnable> undo) {
    Entry parent = entries.get(parent(path));
    if (parent == null) {
      return Optional.of(Reason.MISSING);
    }
    if (entries.containsKey(path)) {
      return Optional.of(Reason.EXISTS);
    }
    entries.put(path, new Entry(text, clock.instant(), groups));
    parent.children.add(name(path));
    parent.childChanges++;
    undo.add(
        () -> {
          entries.remove(path);
          parent.children.remove(name(path));
          parent.childChanges--;
        });
    return Optional.empty();
  }

  private Optional<Reason> set(Write.Set set, List<Runnable> undo) {
    Optional<Reason> refused = check(set.path(), set.version());
    Entry entry = entries.get(set.path());
    if (refused.isPresent() || entry == null) {
      return refused;
    }
    String text = entry.text;
    Instant modified = entry.modified;
    entry.text = set.text();
    entry.version++;
    entry.modified = clock.instant();
    undo.add(
        () -> {
          entry.text = text;
          entry.version--;
          entry.modified = modified;
        });
    return Optional.empty();
  }

  private Optional<Reason> delete(Write.Delete delete, List<Runnable> undo) {
    Optional<Reason> refused = check(delete.path(), delete.version());
    Entry entry = entries.get(delete.path());
    Entry parent = entries.get(parent(delete.path()));
    if (refused.isPresent() || entry == null || parent == null) {
      return refused;
    }
    if (!entry.children.isEmpty()) {
      return Optional.of(Reason.NOT_EMPTY);
    }
    entries.remove(delete.path());
    parent.children.remove(name(delete.path()));
    parent.childChanges++;
    undo.add(
        () -> {
          entries.put(delete.path(), entry);
          parent.children.add(name(delete.path()));
          parent.childChanges--;
        });
    return Optional.empty();
  }

  static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
