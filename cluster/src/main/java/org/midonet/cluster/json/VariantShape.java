package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cluster.json.Property.Use;
import org.midonet.topology.error.MidonetException;

/**
 * The shape of a sealed type: a discriminator property tells which record it is.
 *
 * @param <R> the sealed type
 */
public final class VariantShape<R> implements Shape<R> {

  private final String discriminator;
  private final List<Variant<? extends R>> variants;
  private final Map<String, Variant<? extends R>> byWord = new LinkedHashMap<>();

  /**
   * One record of the sealed type.
   *
   * @param type the record
   * @param outWord the discriminator when shown
   * @param inWords the discriminators taken from bodies; without any it cannot be made by a body,
   *     yet it can be replaced
   */
  public record Variant<V>(Class<V> type, WordOf<V> outWord, List<String> inWords, Shape<V> shape) {

    Optional<V> cast(Object object) {
      return type.isInstance(object) ? Optional.of(type.cast(object)) : Optional.empty();
    }
  }

  /** The word that tells an object's variant. */
  @FunctionalInterface
  public interface WordOf<V> {
    /** The word. */
    String word(V object);
  }

  public VariantShape(String discriminator, List<Variant<? extends R>> variants) {
    this.discriminator = discriminator;
    this.variants = List.copyOf(variants);
    variants.forEach(variant -> variant.inWords().forEach(word -> byWord.put(word, variant)));
  }

  @Override
  public List<Property> properties() {
    ObjectNode words = Codec.schema("string");
    byWord.keySet().forEach(words.putArray("enum")::add);
    Map<String, Property> properties = new LinkedHashMap<>();
    properties.put(discriminator, new Property(discriminator, words, Use.WRITABLE, true));
    for (Variant<? extends R> variant : variants) {
      for (Property property : variant.shape().properties()) {
        boolean everywhere =
            variants.stream()
                .allMatch(
                    v ->
                        v.shape().properties().stream()
                            .anyMatch(p -> p.name().equals(property.name())));
        properties.putIfAbsent(
            property.name(),
            new Property(
                property.name(),
                property.schema(),
                property.use(),
                property.required() && everywhere));
      }
    }
    return new ArrayList<>(properties.values());
  }

  @Override
  public List<Reference> references(R object) {
    for (Variant<? extends R> variant : variants) {
      Optional<List<Reference>> found = references(variant, object);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new AssertionError(object);
  }

  private <V extends R> Optional<List<Reference>> references(Variant<V> variant, R object) {
    return variant.cast(object).map(variant.shape()::references);
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    for (Variant<? extends R> variant : variants) {
      if (write(variant, object, out, links)) {
        return;
      }
    }
    throw new AssertionError(object);
  }

  @Override
  public Writer<R> writer(List<R> objects) throws MidonetException {
    List<Part<? extends R>> parts = new ArrayList<>();
    for (Variant<? extends R> variant : variants) {
      parts.add(part(variant, objects));
    }
    return (object, out, links) -> {
      for (Part<? extends R> part : parts) {
        if (part.write(object, discriminator, out, links)) {
          return;
        }
      }
      throw new AssertionError(object);
    };
  }

  private static <V> Part<V> part(Variant<V> variant, List<?> objects) throws MidonetException {
    List<V> mine = objects.stream().flatMap(object -> variant.cast(object).stream()).toList();
    return new Part<>(variant, variant.shape().writer(mine));
  }

  /** The objects of a list that are of one variant. */
  private record Part<V>(Variant<V> variant, Writer<V> writer) {

    boolean write(Object object, String discriminator, ObjectNode out, Links links)
        throws MidonetException {
      Optional<V> mine = variant.cast(object);
      if (mine.isPresent()) {
        out.put(discriminator, variant.outWord().word(mine.get()));
        writer.write(mine.get(), out, links);
      }
      return mine.isPresent();
    }
  }

  private <V extends R> boolean write(Variant<V> variant, R object, ObjectNode out, Links links)
      throws MidonetException {
    Optional<V> mine = variant.cast(object);
    if (mine.isPresent()) {
      out.set(discriminator, JsonNodeFactory.instance.textNode(variant.outWord().word(mine.get())));
      variant.shape().write(mine.get(), out, links);
    }
    return mine.isPresent();
  }

  @Override
  public Optional<R> read(ObjectNode in, Optional<R> stored, Problems problems) {
    JsonNode word = in.path(discriminator);
    Problems here = problems.at(discriminator);
    if (stored.isPresent()) {
      for (Variant<? extends R> variant : variants) {
        if (variant.type().isInstance(stored.get())) {
          return replace(variant, in, stored.get(), problems);
        }
      }
      throw new AssertionError(stored.get());
    }
    if (!word.isTextual()) {
      here.add("must be one of " + String.join(", ", byWord.keySet()));
      return Optional.empty();
    }
    Optional<Variant<? extends R>> variant = Optional.ofNullable(byWord.get(word.textValue()));
    if (variant.isEmpty()) {
      here.add("must be one of " + String.join(", ", byWord.keySet()));
      return Optional.empty();
    }
    return variant.get().shape().read(in, Optional.empty(), problems).map(made -> made);
  }

  private <V extends R> Optional<R> replace(
      Variant<V> variant, ObjectNode in, R stored, Problems problems) {
    V mine = variant.cast(stored).orElseThrow();
    String word = in.path(discriminator).asText();
    if (!variant.inWords().contains(word) && !variant.outWord().word(mine).equals(word)) {
      problems.at(discriminator).add("may not change: is " + variant.outWord().word(mine));
      return Optional.empty();
    }
    return variant.shape().read(in, Optional.of(mine), problems).map(made -> made);
  }
}
