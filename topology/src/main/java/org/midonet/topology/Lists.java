package org.midonet.topology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of records: immutable, and empty where JSON has none. */
public final class Lists {

  private Lists() {}

  /** The list, immutable; none is an empty one. */
  public static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
