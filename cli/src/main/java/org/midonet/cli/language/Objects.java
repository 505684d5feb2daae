package org.midonet.cli.language;

import java.util.List;
import java.util.Optional;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.kind.Branch;
import org.midonet.cli.kind.Entity;

/** The objects that words may name. */
public interface Objects {
  /** The API itself, where paths begin. */
  Entity root();

  /** The single object of the root. */
  Entity systemState() throws CliFailure;

  /** The element of a collection that an alias or UUID names. */
  Optional<Entity> find(Entity parent, Branch branch, String word) throws CliFailure;

  /** All elements of a collection. */
  List<Entity> list(Entity parent, Branch branch) throws CliFailure;

  /** Whether an element has the value that a pair asks for. */
  boolean fits(Entity entity, Pair pair) throws CliFailure;

  /** The UUID behind an alias, a composite alias or a UUID; empty: the word names nothing. */
  Optional<String> id(String kind, String word);

  /** The aliases given in a collection so far. */
  List<String> aliases(Entity parent, Branch branch);
}
