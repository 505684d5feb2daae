package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.nsdb.TableValue;
import org.midonet.nsdb.store.TableText.Entry;

/**
 * What is said about one key: the learned opinion of the highest number holds, else the persistent
 * entry.
 */
final class Opinions {

  private final List<Entry> entries = new ArrayList<>(1);

  void add(Entry entry) {
    if (!entries.contains(entry)) {
      entries.add(entry);
    }
  }

  void remove(Entry entry) {
    entries.remove(entry);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Optional<TableValue> value() {
    return entries.stream().reduce((a, b) -> later(a, b) ? a : b).map(Entry::value);
  }

  private static boolean later(Entry a, Entry b) {
    if (a.persistent() || b.persistent()) {
      return !a.persistent();
    }
    // The number is a signed 32-bit counter of the parent node that may wrap (RFC 1982 arithmetic).
    return Integer.parseInt(a.order()) - Integer.parseInt(b.order()) > 0;
  }
}
