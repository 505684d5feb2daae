package org.midonet.cli.session;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.midonet.cli.api.Api;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.ApiFailure;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.failure.InternalFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Branch;
import org.midonet.cli.kind.Branch.Trait;
import org.midonet.cli.kind.Entity;
import org.midonet.cli.kind.Kind;
import org.midonet.cli.kind.Kinds;
import org.midonet.cli.kind.RootKind;
import org.midonet.cli.language.Objects;
import org.midonet.cli.language.Pair;
import org.midonet.cli.value.Naming;
import org.midonet.cli.value.Reference;

/**
 * Finds objects for one command, and fetches none of them twice in it.
 *
 * <p>References are named through it too: a port by way of its device, everything else among the
 * root's objects.
 */
final class Fetcher implements Objects, Naming {
  private static final int NOT_FOUND = 404;
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Api api;
  private final Entity root;
  private final Aliases aliases;
  private final boolean aliased;
  private final Optional<String> tenant;
  private final Map<String, Optional<Document>> fetched = new HashMap<>();
  private final Map<String, List<Document>> listed = new HashMap<>();

  Fetcher(
      Api api, Document application, Aliases aliases, boolean aliased, Optional<String> tenant) {
    this.api = api;
    this.root = Entity.inRoot(Kinds.get("root"), application);
    this.aliases = aliases;
    this.aliased = aliased;
    this.tenant = tenant;
  }

  @Override
  public Entity root() {
    return root;
  }

  @Override
  public Entity systemState() throws CliFailure {
    Kind kind = Kinds.get(RootKind.SYSTEM_STATE);
    return Entity.inRoot(kind, api.get(link(root, RootKind.SYSTEM_STATE_LINK), kind.media()));
  }

  @Override
  public Optional<Entity> find(Entity parent, Branch branch, String word) throws CliFailure {
    Kind kind = Kinds.get(branch.kind());
    boolean top = parent.isRoot();
    Optional<String> id = Optional.empty();
    if (UUID_FORM.matcher(word).matches()) {
      id = Optional.of(word.toLowerCase(Locale.ROOT));
    } else if (aliased && (top || word.indexOf(':') < 0)) {
      id =
          aliases
              .find(parent.id(), word)
              .filter(known -> known.prefix().equals(kind.label()))
              .map(Aliases.Known::id);
    }
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Optional<Entity> found =
        fetch(kind, id.get())
            .filter(document -> belongs(document, branch, parent))
            .map(document -> child(parent, branch, kind, document));
    // A composite alias names the object through its parent, wherever the path began.
    return top && word.indexOf(':') >= 0 && found.isPresent()
        ? entity(branch.kind(), id.get(), false)
        : found;
  }

  private static boolean belongs(Document document, Branch branch, Entity parent) {
    return branch
        .owner()
        .flatMap(document::text)
        .map(owner -> owner.equals(parent.id()))
        .orElse(true);
  }

  private Entity child(Entity parent, Branch branch, Kind kind, Document document) {
    return new Entity(
        kind.of(document),
        document,
        parent.isRoot() ? Optional.empty() : Optional.of(parent),
        branch.is(Trait.EMBEDDED) ? Optional.of(branch) : Optional.empty());
  }

  @Override
  public List<Entity> list(Entity parent, Branch branch) throws CliFailure {
    Kind kind = Kinds.get(branch.kind());
    List<Document> documents;
    if (branch.is(Trait.EMBEDDED)) {
      documents = new ArrayList<>();
      for (Object element : parent.document().list(branch.link())) {
        if (element instanceof Document document) {
          documents.add(document);
        }
      }
    } else {
      documents = documents(address(parent, branch), kind.listMedia());
    }
    List<Entity> entities = new ArrayList<>();
    for (Document document : documents) {
      entities.add(child(parent, branch, kind, document));
    }
    kind.order().ifPresent(member -> entities.sort(byNumber(member)));
    return entities;
  }

  private List<Document> documents(String address, String media) throws CliFailure {
    List<Document> known = listed.get(address);
    if (known == null) {
      known = api.list(address, media);
      listed.put(address, known);
    }
    return known;
  }

  private static Comparator<Entity> byNumber(String member) {
    return Comparator.comparingLong(
        entity -> entity.document().text(member).map(Long::parseLong).orElse(0L));
  }

  /** Where a collection is; it carries the session's tenant when it is filtered by it. */
  private String address(Entity parent, Branch branch) throws CliFailure {
    String address = link(parent, branch.link());
    String wanted = tenant.orElse("");
    return branch.is(Trait.BY_TENANT) && !wanted.isEmpty()
        ? address + "?tenant_id=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8)
        : address;
  }

  /** The address that a member of an object's document holds. */
  String link(Entity entity, String member) throws CliFailure {
    return entity
        .document()
        .text(member)
        .orElseThrow(() -> new InternalFailure("'" + member + "'"));
  }

  @Override
  public boolean fits(Entity entity, Pair pair) throws CliFailure {
    // The pair was read against what a collection's elements have in common.
    Optional<Attribute> attribute = entity.kind().attribute(pair.attribute().name());
    if (attribute.isEmpty()) {
      return false;
    }
    Optional<String> text =
        pair.attribute().reference().isPresent()
            ? attribute.get().text(entity.document(), (kind, id, inRoot) -> id)
            : attribute.get().text(entity.document(), this);
    String wanted =
        pair.attribute().reference().isPresent()
            ? (pair.inverted() ? "!" : "") + pair.value()
            : pair.word();
    return text.filter(wanted::equals).isPresent();
  }

  @Override
  public Optional<String> id(String kind, String word) {
    if (UUID_FORM.matcher(word).matches()) {
      return Optional.of(word.toLowerCase(Locale.ROOT));
    }
    return aliased
        ? aliases
            .find(Aliases.ROOT, word)
            .filter(known -> known.prefix().equals(Kinds.get(kind).label()))
            .map(Aliases.Known::id)
        : Optional.empty();
  }

  @Override
  public List<String> aliases(Entity parent, Branch branch) {
    return aliased ? aliases.all(parent.id(), Kinds.get(branch.kind()).label()) : List.of();
  }

  /** An object by its UUID; empty: it is gone. */
  Optional<Document> fetch(Kind kind, String id) throws CliFailure {
    String key = kind.media() + " " + id;
    Optional<Document> known = fetched.get(key);
    if (known == null) {
      known = ask(kind, id);
      fetched.put(key, known);
    }
    return known;
  }

  private Optional<Document> ask(Kind kind, String id) throws CliFailure {
    if (kind.template().isEmpty()) {
      return Optional.empty();
    }
    String address = link(root, kind.template().get()).replace("{id}", id);
    try {
      return Optional.of(api.get(address, kind.media()));
    } catch (ApiFailure.Refused refused) {
      if (refused.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** The object that a reference points to, with the path by which it is named. */
  Optional<Entity> entity(String kindName, String id, boolean inRoot) throws CliFailure {
    Kind kind = Kinds.get(kindName);
    Optional<Document> document = fetch(kind, id);
    if (document.isEmpty()) {
      return Optional.empty();
    }
    Kind real = kind.of(document.get());
    Optional<Entity> parent = Optional.empty();
    if (!inRoot && real.through().isPresent()) {
      Attribute device = real.attribute(real.through().get()).orElseThrow();
      Optional<String> owner = document.get().text(device.member());
      Optional<Reference> reference = device.reference();
      if (owner.isPresent() && reference.isPresent()) {
        parent = entity(reference.get().kind(), owner.get(), false);
      }
    }
    return Optional.of(new Entity(real, document.get(), parent, Optional.empty()));
  }

  @Override
  public String name(String kind, String id, boolean inRoot) throws CliFailure {
    if (!aliased) {
      return id;
    }
    Optional<Entity> entity = entity(kind, id, inRoot);
    return entity.isPresent() ? chain(entity.get()) : id;
  }

  /** The aliases from the root to an object, joined by colons; its UUID where there are none. */
  String chain(Entity entity) {
    if (!aliased) {
      return entity.id();
    }
    Optional<Entity> parent = entity.parent().filter(above -> above.kind().identified());
    String before = parent.map(above -> chain(above) + ":").orElse("");
    return before + own(entity);
  }

  /** An object's own alias, which is the last part of its chain. */
  String own(Entity entity) {
    if (!aliased) {
      return entity.id();
    }
    String owner = entity.parent().map(Entity::id).orElse(Aliases.ROOT);
    return aliases.of(owner, entity.kind().label(), entity.id());
  }

  /** A fresh copy of an object after it was changed or made. */
  Entity after(Entity parent, Branch branch, String address) throws CliFailure {
    Kind kind = Kinds.get(branch.created());
    return child(parent, branch, kind, api.get(address, kind.media()));
  }
}
