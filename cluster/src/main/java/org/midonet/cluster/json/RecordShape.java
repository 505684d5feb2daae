package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.midonet.topology.error.MidonetException;

/**
 * The shape of one record, as a list of fields over its generated builder. Made by {@link
 * ShapeBuilder}.
 *
 * @param <R> the record
 * @param <B> its builder
 */
public final class RecordShape<R, B> implements Shape<R> {

  private final Supplier<B> fresh;
  private final Function<R, B> copy;
  private final Function<B, R> build;
  private final List<Field<R, B>> fields;
  private final List<ReferenceOf<R>> references;
  private final List<Property> properties;
  private final List<Check<R>> checks;

  /** Where the pointers of one property come from. */
  interface ReferenceOf<R> extends Function<R, List<Reference>> {}

  /** A check of the whole object. */
  @FunctionalInterface
  public interface Check<R> {
    /** Tells the problems what is wrong. */
    void check(R object, Problems problems);
  }

  RecordShape(
      Supplier<B> fresh,
      Function<R, B> copy,
      Function<B, R> build,
      List<Field<R, B>> fields,
      List<ReferenceOf<R>> references,
      List<Check<R>> checks) {
    this.fresh = fresh;
    this.copy = copy;
    this.build = build;
    this.fields = List.copyOf(fields);
    this.references = List.copyOf(references);
    this.checks = List.copyOf(checks);
    this.properties = fields.stream().flatMap(field -> field.properties().stream()).toList();
  }

  @Override
  public List<Property> properties() {
    return properties;
  }

  @Override
  public List<Reference> references(R object) {
    List<Reference> found = new ArrayList<>();
    references.forEach(reference -> found.addAll(reference.apply(object)));
    return found;
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    for (Field<R, B> field : fields) {
      field.write(object, out, links);
    }
  }

  @Override
  public Writer<R> writer(List<R> objects) throws MidonetException {
    List<Writer<R>> writers = new ArrayList<>();
    for (Field<R, B> field : fields) {
      writers.add(field.writer(objects));
    }
    return (object, out, links) -> {
      for (Writer<R> writer : writers) {
        writer.write(object, out, links);
      }
    };
  }

  @Override
  public Optional<R> read(ObjectNode in, Optional<R> stored, Problems problems) {
    int before = problems.all().size();
    B builder = stored.map(copy).orElseGet(fresh);
    for (Field<R, B> field : fields) {
      field.read(in, builder, stored, problems);
    }
    if (problems.all().size() > before) {
      return Optional.empty();
    }
    R object = build.apply(builder);
    checks.forEach(check -> check.check(object, problems));
    return problems.all().size() > before ? Optional.empty() : Optional.of(object);
  }
}
