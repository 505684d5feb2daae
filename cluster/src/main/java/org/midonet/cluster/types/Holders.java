package org.midonet.cluster.types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.midonet.cluster.json.ShapeBuilder.Lookup;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/** Who points to the objects of a list: what the record itself does not tell. */
final class Holders {

  /** Fewer are asked about one by one. */
  private static final int MANY = 4;

  private Holders() {}

  /**
   * The objects of a type that point to those of a list.
   *
   * @param target what is pointed to
   * @param field the field that points
   * @param pointer the value of that field
   */
  static <R extends TopologyObject, T extends TopologyObject> Lookup<R, List<T>> of(
      Nsdb nsdb,
      Class<? extends TopologyObject> target,
      Class<T> type,
      String field,
      Function<T, Optional<UUID>> pointer) {
    return objects -> {
      if (objects.size() < MANY) {
        return object -> nsdb.topology().referrers(target, object.id(), type, field);
      }
      Map<UUID, List<T>> all = byTarget(nsdb, type, pointer);
      return object -> all.getOrDefault(object.id(), List.of());
    };
  }

  /** The id of the first of them. */
  static <R extends TopologyObject, T extends TopologyObject> Lookup<R, Optional<UUID>> first(
      Lookup<R, List<T>> holders) {
    return objects -> {
      var found = holders.over(objects);
      return object -> found.get(object).stream().map(TopologyObject::id).findFirst();
    };
  }

  /** The ids of all of them. */
  static <R extends TopologyObject, T extends TopologyObject> Lookup<R, Optional<List<UUID>>> ids(
      Lookup<R, List<T>> holders) {
    return objects -> {
      var found = holders.over(objects);
      return object -> Optional.of(found.get(object).stream().map(TopologyObject::id).toList());
    };
  }

  private static <T extends TopologyObject> Map<UUID, List<T>> byTarget(
      Nsdb nsdb, Class<T> type, Function<T, Optional<UUID>> pointer) throws MidonetException {
    Map<UUID, List<T>> all = new HashMap<>();
    for (T holder : nsdb.topology().list(type)) {
      pointer
          .apply(holder)
          .ifPresent(id -> all.computeIfAbsent(id, none -> new ArrayList<>()).add(holder));
    }
    return all;
  }
}
