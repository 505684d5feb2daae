package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.midonet.nsdb.StateTable;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Claim;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.topology.error.Unavailable;

/**
 * One table: learned opinions are claims, persistent entries are nodes written under the table's
 * version.
 */
final class TreeStateTable<K, V> implements StateTable<K, V> {

  private static final Duration RETRY = Duration.ofMillis(2);

  private final Tree tree;
  private final Duration timeout;
  private final Function<K, TableKey> key;
  private final Function<TableKey, Optional<K>> unkey;
  private final Function<V, TableValue> value;
  private final Function<TableValue, Optional<V>> unvalue;
  private final String table;

  TreeStateTable(
      Tree tree,
      Duration timeout,
      Function<K, TableKey> key,
      Function<TableKey, Optional<K>> unkey,
      Function<V, TableValue> value,
      Function<TableValue, Optional<V>> unvalue,
      String table) {
    this.tree = tree;
    this.timeout = timeout;
    this.key = key;
    this.unkey = unkey;
    this.value = value;
    this.unvalue = unvalue;
    this.table = table;
  }

  @Override
  public void learn(K key, V value) {
    TableKey full = this.key.apply(key);
    tree.declare(
        new Claim(
            slot(full), table + "/" + TableText.name(full, this.value.apply(value)), "", true));
  }

  @Override
  public void forget(K key) {
    tree.withdraw(slot(this.key.apply(key)));
  }

  private String slot(TableKey key) {
    return table + "/" + TableText.key(key);
  }

  @Override
  public void putPersistent(K key, V value) throws Unavailable {
    TableKey full = this.key.apply(key);
    persist(
        full, Optional.of(TableText.name(full, this.value.apply(value)) + TableText.PERSISTENT));
  }

  @Override
  public void removePersistent(K key) throws Unavailable {
    persist(this.key.apply(key), Optional.empty());
  }

  /**
   * Makes the named entry the key's only persistent one. The table's version orders those who do
   * this at once; it can be repeated, so an unknown outcome is simply tried again.
   */
  private void persist(TableKey key, Optional<String> name) throws Unavailable {
    Deadline deadline = Deadline.in(timeout);
    while (true) {
      Optional<Children> children = tree.children(table, deadline);
      if (children.isEmpty()) {
        if (name.isEmpty()) {
          return;
        }
        makeTable(deadline);
        continue;
      }
      List<String> old =
          children.get().names().stream()
              .filter(
                  n ->
                      n.startsWith(TableText.key(key) + ",")
                          && n.endsWith("," + TableText.PERSISTENT))
              .toList();
      if (old.equals(name.stream().toList())) {
        return;
      }
      List<Write> writes = new ArrayList<>();
      writes.add(new Write.Set(table, "", children.get().version()));
      old.stream()
          .filter(n -> !name.equals(Optional.of(n)))
          .forEach(n -> writes.add(new Write.Delete(table + "/" + n, Write.ANY)));
      name.filter(n -> !old.contains(n))
          .ifPresent(n -> writes.add(new Write.Create(table + "/" + n, "")));
      if (tree.write(writes, deadline) instanceof WriteResult.Done) {
        return;
      }
      deadline.pause(RETRY);
    }
  }

  private void makeTable(Deadline deadline) throws Unavailable {
    String device = table.substring(0, table.lastIndexOf('/'));
    for (String path : List.of(device, table)) {
      var _ = tree.write(List.of(new Write.CreateContainer(path)), deadline);
    }
    deadline.check();
  }

  @Override
  public Optional<V> find(K key) throws Unavailable {
    return Optional.ofNullable(read(TableText.key(this.key.apply(key)) + ",").get(key));
  }

  @Override
  public Map<K, V> list() throws Unavailable {
    return read("");
  }

  private Map<K, V> read(String prefix) throws Unavailable {
    Map<TableKey, Opinions> opinions = new HashMap<>();
    for (String name :
        tree.children(table, Deadline.in(timeout)).map(Children::names).orElse(List.of())) {
      if (name.startsWith(prefix)) {
        TableText.parse(table + "/" + name)
            .ifPresent(
                entry -> opinions.computeIfAbsent(entry.key(), _ -> new Opinions()).add(entry));
      }
    }
    Map<K, V> values = new HashMap<>();
    opinions.forEach(
        (tableKey, of) ->
            of.value()
                .flatMap(unvalue)
                .ifPresent(found -> unkey.apply(tableKey).ifPresent(k -> values.put(k, found))));
    return values;
  }
}
