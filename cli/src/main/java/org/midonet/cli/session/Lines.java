package org.midonet.cli.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Entity;

/** The line that an object prints as, for people. */
final class Lines implements Form {
  private final Fetcher fetcher;
  private final Paint paint;

  Lines(Fetcher fetcher, Paint paint) {
    this.fetcher = fetcher;
    this.paint = paint;
  }

  /** Label, alias and attributes; attributes alone when it has no alias. */
  @Override
  public String listed(Entity entity) throws CliFailure {
    if (!entity.kind().identified()) {
      return attributes(entity);
    }
    fetcher.chain(entity); // Parents get their aliases first.
    return paint.label(entity.kind().label())
        + " "
        + paint.name(fetcher.own(entity))
        + " "
        + attributes(entity);
  }

  /** As in a list, but never without its label. */
  @Override
  public String shown(Entity entity) throws CliFailure {
    return entity.kind().identified()
        ? listed(entity)
        : paint.label(entity.kind().label()) + " " + attributes(entity);
  }

  /** Its name, or its attributes when it has none. */
  @Override
  public String created(Entity entity) throws CliFailure {
    return entity.kind().identified() ? paint.name(fetcher.chain(entity)) : attributes(entity);
  }

  @Override
  public Optional<String> value(Entity entity, Attribute attribute) throws CliFailure {
    return attribute.text(entity.document(), fetcher).map(Printable::of);
  }

  @Override
  public List<String> all(List<String> listed) {
    return listed;
  }

  @Override
  public String failure(String line) {
    return paint.error(line);
  }

  private String attributes(Entity entity) throws CliFailure {
    List<String> parts = new ArrayList<>();
    for (Attribute attribute : entity.kind().attributes()) {
      if (!attribute.hidden()) {
        Optional<String> text = attribute.text(entity.document(), fetcher);
        if (text.isPresent()) {
          parts.add(paint.attribute(attribute.name()) + " " + Printable.of(text.get()));
        }
      }
    }
    return String.join(" ", parts);
  }
}
