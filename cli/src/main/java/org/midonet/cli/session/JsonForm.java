package org.midonet.cli.session;

import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Entity;
import org.midonet.cli.value.Naming;

/**
 * One JSON value a line. An object has its type, its id, and its attributes under the names that
 * the language has; a value is what may be typed behind the name, or a number, a truth value, or a
 * list where the API has one. Objects are named by their UUIDs.
 */
record JsonForm() implements Form {

  private static final Naming BY_ID = (kind, id, inRoot) -> id;

  @Override
  public String listed(Entity entity) throws CliFailure {
    Document out = new Document().put("type", entity.kind().label());
    if (entity.kind().identified()) {
      out.put("id", entity.id());
    }
    for (Attribute attribute : entity.kind().attributes()) {
      if (!attribute.hidden()) {
        json(entity, attribute).ifPresent(value -> out.put(attribute.name(), value));
      }
    }
    return out.toString();
  }

  private static Optional<Object> json(Entity entity, Attribute attribute) throws CliFailure {
    Optional<String> text = attribute.text(entity.document(), BY_ID);
    Optional<Object> raw = entity.document().get(attribute.member());
    return text.map(
        written ->
            raw.filter(value -> value instanceof List<?> list && isPlain(list))
                .or(() -> raw.filter(value -> !(value instanceof Document)))
                .filter(value -> value instanceof List<?> || value.toString().equals(written))
                .orElse(written));
  }

  private static boolean isPlain(List<?> list) {
    return list.stream().noneMatch(Document.class::isInstance);
  }

  @Override
  public String shown(Entity entity) throws CliFailure {
    return listed(entity);
  }

  @Override
  public String created(Entity entity) throws CliFailure {
    return listed(entity);
  }

  @Override
  public Optional<String> value(Entity entity, Attribute attribute) throws CliFailure {
    return json(entity, attribute)
        .map(value -> new Document().put(attribute.name(), value).toString());
  }

  @Override
  public List<String> all(List<String> listed) {
    return List.of("[" + String.join(", ", listed) + "]");
  }

  @Override
  public String failure(String line) {
    return new Document().put("error", line).toString();
  }
}
