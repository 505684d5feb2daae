package org.midonet.cli.kind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.api.MediaTypes;
import org.midonet.cli.value.Text;

/**
 * A type of object: how it is called and printed, what it has, and what hangs below it.
 *
 * @param label the word at the start of its line, which is the prefix of its aliases if it has any
 * @param identified whether it has a UUID and aliases
 * @param media the media type of one object
 * @param listMedia the media type of a collection
 * @param template the member of the root document that holds the address of one object
 * @param attributes in the order in which they print
 * @param branches the collections below it
 * @param fixed JSON members that every new object carries
 * @param variants the kind to use instead, by the value of the JSON member {@code type}
 * @param through the attribute that holds the object through which a reference names this one
 * @param order the JSON member by whose number lists are sorted; empty: the server's order
 * @param stamped whether a new object carries the session's tenant
 */
public record Kind(
    String label,
    boolean identified,
    String media,
    String listMedia,
    Optional<String> template,
    List<Attribute> attributes,
    List<Branch> branches,
    Map<String, Object> fixed,
    Map<String, String> variants,
    Optional<String> through,
    Optional<String> order,
    boolean stamped) {

  static Builder named(String label) {
    return new Builder(label);
  }

  /** The attribute of a name. */
  public Optional<Attribute> attribute(String name) {
    for (Attribute attribute : attributes) {
      if (attribute.name().equals(name)) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }

  /** The collection of a name. */
  public Optional<Branch> branch(String name) {
    for (Branch branch : branches) {
      if (branch.name().equals(name)) {
        return Optional.of(branch);
      }
    }
    return Optional.empty();
  }

  /** The kind that an object really is, where this one is only what several have in common. */
  public Kind of(Document document) {
    return document
        .text("type")
        .flatMap(type -> Optional.ofNullable(variants.get(type)))
        .map(Kinds::get)
        .orElse(this);
  }

  /** Collects a declaration. */
  static final class Builder {
    private final String label;
    private boolean identified = true;
    private String media = "";
    private String listMedia = "";
    private Optional<String> template = Optional.empty();
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();
    private final Map<String, Object> fixed = new LinkedHashMap<>();
    private final Map<String, String> variants = new LinkedHashMap<>();
    private Optional<String> through = Optional.empty();
    private Optional<String> order = Optional.empty();
    private boolean stamped;

    private Builder(String label) {
      this.label = label;
    }

    Builder withoutId() {
      identified = false;
      return this;
    }

    Builder media(String subtype) {
      media = MediaTypes.of(subtype);
      listMedia = MediaTypes.of("collection." + subtype);
      return this;
    }

    Builder listMedia(String subtype) {
      listMedia = MediaTypes.of(subtype);
      return this;
    }

    Builder template(String member) {
      template = Optional.of(member);
      return this;
    }

    Builder has(Attribute attribute) {
      attributes.add(attribute);
      return this;
    }

    Builder has(List<Attribute> several) {
      attributes.addAll(several);
      return this;
    }

    Builder holds(Branch branch) {
      branches.add(branch);
      return this;
    }

    Builder always(String member, Object value) {
      fixed.put(member, value);
      return this;
    }

    Builder variant(String type, String kind) {
      variants.put(type, kind);
      return this;
    }

    Builder through(String attribute) {
      through = Optional.of(attribute);
      return this;
    }

    Builder sortedBy(String member) {
      order = Optional.of(member);
      return this;
    }

    Builder stamped() {
      stamped = true;
      return this;
    }

    Kind build() {
      if (identified) {
        attributes.addFirst(Attribute.of("id", "id", Text.ANY).asReadOnly().asHidden());
      }
      return new Kind(
          label,
          identified,
          media,
          listMedia,
          template,
          List.copyOf(attributes),
          List.copyOf(branches),
          fixed,
          variants,
          through,
          order,
          stamped);
    }
  }
}
