package org.midonet.topology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of records: immutable, and empty where JSON has none. */
final class Lists {

  private Lists() {}

  static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
