package org.midonet.cli.kind;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A collection below an object, or below the root.
 *
 * @param name its word in the language
 * @param kind what it holds
 * @param created what a new element of it is; often the same
 * @param link the member of the parent's document that holds the collection's address; for an
 *     embedded one, the member that holds the objects themselves
 * @param owner the member of an element that holds the parent's UUID, to check a path against
 * @param traits what is special about it
 */
public record Branch(
    String name,
    String kind,
    String created,
    String link,
    Optional<String> owner,
    Set<Trait> traits) {

  /** What may be special about a collection. */
  public enum Trait {
    /** Nothing can be made in it. */
    READ_ONLY,
    /** Lists carry the session's tenant. */
    BY_TENANT,
    /** Its objects are elements of a list inside of the parent's document. */
    EMBEDDED,
    /** The API of this release has no such resource. */
    MISSING
  }

  static Branch of(String name, String kind, String link) {
    return new Branch(name, kind, kind, link, Optional.empty(), EnumSet.noneOf(Trait.class));
  }

  Branch making(String what) {
    return new Branch(name, kind, what, link, owner, traits);
  }

  Branch ownedBy(String member) {
    return new Branch(name, kind, created, link, Optional.of(member), traits);
  }

  Branch with(Trait trait) {
    EnumSet<Trait> more = EnumSet.of(trait);
    more.addAll(traits);
    return new Branch(name, kind, created, link, owner, more);
  }

  /** Whether it has a trait. */
  public boolean is(Trait trait) {
    return traits.contains(trait);
  }
}
