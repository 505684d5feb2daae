package org.midonet.cli.session;

import java.util.List;
import java.util.Optional;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Entity;

/** How answers are written: as lines for people, or as JSON for programs. */
sealed interface Form permits Lines, JsonForm {

  /** In a list. */
  String listed(Entity entity) throws CliFailure;

  /** Alone. */
  String shown(Entity entity) throws CliFailure;

  /** As the answer to its creation. */
  String created(Entity entity) throws CliFailure;

  /** One attribute of an object that was asked for by name; empty if it is not set. */
  Optional<String> value(Entity entity, Attribute attribute) throws CliFailure;

  /** The answer to a list. */
  List<String> all(List<String> listed);

  /** What is wrong. */
  String failure(String line);
}
