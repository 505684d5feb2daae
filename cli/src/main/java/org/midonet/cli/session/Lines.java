package org.midonet.cli.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Entity;

/** The line that an object prints as. */
final class Lines {
  private final Fetcher fetcher;

  Lines(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  /** In a list: label, alias and attributes; attributes alone when it has no alias. */
  String listed(Entity entity) throws CliFailure {
    if (!entity.kind().identified()) {
      return attributes(entity);
    }
    fetcher.chain(entity); // Parents get their aliases first.
    return entity.kind().label() + " " + fetcher.own(entity) + " " + attributes(entity);
  }

  /** Alone: as in a list, but never without its label. */
  String shown(Entity entity) throws CliFailure {
    return entity.kind().identified()
        ? listed(entity)
        : entity.kind().label() + " " + attributes(entity);
  }

  /** As the answer to its creation: its name, or its attributes when it has none. */
  String created(Entity entity) throws CliFailure {
    return entity.kind().identified() ? fetcher.chain(entity) : attributes(entity);
  }

  private String attributes(Entity entity) throws CliFailure {
    List<String> parts = new ArrayList<>();
    for (Attribute attribute : entity.kind().attributes()) {
      if (!attribute.hidden()) {
        Optional<String> text = attribute.text(entity.document(), fetcher);
        if (text.isPresent()) {
          parts.add(attribute.name() + " " + text.get());
        }
      }
    }
    return String.join(" ", parts);
  }
}
