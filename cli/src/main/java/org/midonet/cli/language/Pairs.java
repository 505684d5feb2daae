package org.midonet.cli.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Branch;
import org.midonet.cli.kind.Entity;
import org.midonet.cli.kind.Kind;
import org.midonet.cli.kind.Kinds;
import org.midonet.cli.value.Reference;

/** Reads attribute-value pairs; the value of a reference may be a path of several words. */
final class Pairs {
  private final List<String> words;
  private final Objects objects;

  Pairs(List<String> words, Objects objects) {
    this.words = words;
    this.objects = objects;
  }

  /** A pair, and the place behind it. */
  record Taken(Pair pair, int next) {}

  /** The pair that begins at a place; empty: there is none. */
  Optional<Taken> take(Kind kind, int at) throws CliFailure {
    if (at + 1 >= words.size()) {
      return Optional.empty();
    }
    Optional<Attribute> attribute = kind.attribute(words.get(at));
    if (attribute.isEmpty()) {
      return Optional.empty();
    }
    String word = words.get(at + 1);
    boolean inverted = attribute.get().inversion().isPresent() && word.startsWith("!");
    String value = inverted ? word.substring(1) : word;
    Optional<Reference> reference = attribute.get().reference();
    if (reference.isEmpty()) {
      return Optional.of(new Taken(new Pair(attribute.get(), word, value, inverted), at + 2));
    }
    Optional<String> ids = ids(reference.get(), value);
    if (ids.isPresent()) {
      return Optional.of(new Taken(new Pair(attribute.get(), word, ids.get(), inverted), at + 2));
    }
    return path(attribute.get(), reference.get(), at + 1);
  }

  private Optional<String> ids(Reference reference, String value) {
    if (reference.style() != Reference.Style.MANY) {
      return objects.id(reference.kind(), value);
    }
    List<String> ids = new ArrayList<>();
    for (String name : value.split(",", -1)) {
      Optional<String> id = objects.id(reference.kind(), name);
      if (id.isEmpty()) {
        return Optional.empty();
      }
      ids.add(id.get());
    }
    return Optional.of(String.join(",", ids));
  }

  /** A value such as {@code router router0 port port0}, read from the root as far as it goes. */
  private Optional<Taken> path(Attribute attribute, Reference reference, int start)
      throws CliFailure {
    Optional<Taken> longest = Optional.empty();
    Entity here = objects.root();
    String label = Kinds.get(reference.kind()).label();
    int at = start;
    while (at + 1 < words.size()) {
      Optional<Branch> branch = here.kind().branch(words.get(at));
      Optional<Entity> found =
          branch.isEmpty() ? Optional.empty() : objects.find(here, branch.get(), words.get(at + 1));
      if (found.isEmpty()) {
        break;
      }
      here = found.get();
      at += 2;
      if (here.kind().label().equals(label)) {
        String word = String.join(" ", words.subList(start, at));
        longest = Optional.of(new Taken(new Pair(attribute, word, here.id(), false), at));
      }
    }
    return longest;
  }

  /** What may be typed at a place where a pair may stand. */
  List<String> expected(Kind kind, int at) {
    List<String> names = new ArrayList<>();
    if (at == words.size()) {
      kind.attributes().forEach(attribute -> names.add(attribute.name()));
    } else if (at + 1 == words.size()) {
      kind.attribute(words.get(at)).ifPresent(attribute -> names.addAll(attribute.value().words()));
    }
    return names;
  }
}
