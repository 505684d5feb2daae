package org.midonet.cli.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The short names of a session: a prefix and a counter, a namespace for the root and one for every
 * object that has children. An alias is given once and never again, not even after a deletion.
 */
final class Aliases {
  /** The owner of the root's namespace. */
  static final String ROOT = "";

  /** What an alias stands for. */
  record Known(String prefix, String id) {}

  private static final class Namespace {
    private final Map<String, Integer> counters = new HashMap<>();
    private final Map<String, Known> byAlias = new LinkedHashMap<>();
    private final Map<Known, String> aliases = new HashMap<>();
  }

  private final Map<String, Namespace> namespaces = new HashMap<>();

  /** The alias of an object below an owner (its UUID, or {@link #ROOT}); given now if need be. */
  String of(String owner, String prefix, String id) {
    Namespace names = namespaces.computeIfAbsent(owner, any -> new Namespace());
    Known known = new Known(prefix, id);
    String given = names.aliases.get(known);
    if (given != null) {
      return given;
    }
    int number = names.counters.merge(prefix, 1, Integer::sum) - 1;
    String alias = prefix + number;
    names.aliases.put(known, alias);
    names.byAlias.put(alias, known);
    return alias;
  }

  /** What an alias below an owner stands for; parts joined by colons lead from owner to owner. */
  Optional<Known> find(String owner, String alias) {
    String current = owner;
    Optional<Known> known = Optional.empty();
    for (String part : alias.split(":", -1)) {
      Namespace names = namespaces.get(current);
      known = names == null ? Optional.empty() : Optional.ofNullable(names.byAlias.get(part));
      if (known.isEmpty()) {
        return known;
      }
      current = known.get().id();
    }
    return known;
  }

  /** The aliases with a prefix that were given below an owner. */
  List<String> all(String owner, String prefix) {
    Namespace names = namespaces.get(owner);
    List<String> found = new ArrayList<>();
    if (names != null) {
      names.byAlias.forEach(
          (alias, known) -> {
            if (known.prefix().equals(prefix)) {
              found.add(alias);
            }
          });
    }
    return found;
  }
}
