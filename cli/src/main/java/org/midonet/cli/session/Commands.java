package org.midonet.cli.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Api;
import org.midonet.cli.api.Document;
import org.midonet.cli.api.MediaTypes;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.failure.InternalFailure;
import org.midonet.cli.failure.UserFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Branch;
import org.midonet.cli.kind.Branch.Trait;
import org.midonet.cli.kind.Entity;
import org.midonet.cli.kind.Kind;
import org.midonet.cli.kind.Kinds;
import org.midonet.cli.kind.RootKind;
import org.midonet.cli.language.Match;
import org.midonet.cli.language.Pair;
import org.midonet.cli.value.Reference;

/** Does what a match says, for the verbs that concern objects; the answer is lines. */
final class Commands {
  private final Api api;
  private final Fetcher fetcher;
  private final Form lines;
  private final Optional<String> tenant;

  Commands(Api api, Fetcher fetcher, Form form, Optional<String> tenant) {
    this.api = api;
    this.fetcher = fetcher;
    this.lines = form;
    this.tenant = tenant;
  }

  List<String> show(Match match) throws CliFailure {
    Entity entity = match.here();
    if (match.fields().isEmpty()) {
      return List.of(lines.shown(entity));
    }
    List<String> out = new ArrayList<>();
    for (Attribute named : match.fields()) {
      // A path may name an attribute of "some port"; the object itself knows which port it is.
      Attribute attribute = entity.kind().attribute(named.name()).orElse(named);
      Optional<Reference> reference = attribute.reference();
      if (reference.isPresent()) {
        out.addAll(referenced(entity, attribute, reference.get()));
      } else {
        Optional<String> text = lines.value(entity, attribute);
        out.add(text.isPresent() ? text.get() : lines.shown(entity));
      }
    }
    return out;
  }

  private List<String> referenced(Entity entity, Attribute attribute, Reference reference)
      throws CliFailure {
    Optional<String> ids = attribute.text(entity.document(), (kind, id, inRoot) -> id);
    if (ids.isEmpty()) {
      return List.of(lines.shown(entity));
    }
    List<String> out = new ArrayList<>();
    String plain = ids.get().startsWith("!") ? ids.get().substring(1) : ids.get();
    for (String id : plain.split(",", -1)) {
      boolean inRoot = reference.style() == Reference.Style.IN_ROOT;
      Optional<Entity> target = fetcher.entity(reference.kind(), id, inRoot);
      if (target.isEmpty()) {
        throw new InternalFailure("reference to a dead object: " + id);
      }
      out.add(lines.listed(target.get()));
    }
    return out;
  }

  List<String> list(Match match) throws CliFailure {
    Branch branch = match.branch().orElseThrow();
    List<String> out = new ArrayList<>();
    for (Entity entity : fetcher.list(match.here(), branch)) {
      boolean fits = true;
      for (Pair pair : match.pairs()) {
        fits = fits && fetcher.fits(entity, pair);
      }
      if (fits) {
        out.add(lines.listed(entity));
      }
    }
    return lines.all(out);
  }

  List<String> create(Match match) throws CliFailure {
    Branch branch = match.branch().orElseThrow();
    Kind kind = Kinds.get(branch.created());
    if (branch.is(Trait.READ_ONLY)) {
      throw new InternalFailure("Creating elements of this type is not possible");
    }
    Document draft = new Document();
    kind.fixed().forEach(draft::put);
    if (kind.stamped() && tenant.isPresent()) {
      draft.put("tenantId", tenant.get());
    }
    draft = draft.copy();
    for (Pair pair : match.pairs()) {
      store(pair, kind, draft);
    }
    if (branch.is(Trait.EMBEDDED)) {
      return embed(match.here(), branch, kind, draft);
    }
    Optional<String> location =
        api.post(fetcher.link(match.here(), branch.link()), kind.media(), draft);
    if (location.isEmpty()) {
      throw new InternalFailure("The server does not say where the new object is");
    }
    return List.of(lines.created(fetcher.after(match.here(), branch, location.get())));
  }

  private List<String> embed(Entity holder, Branch branch, Kind kind, Document draft)
      throws CliFailure {
    Document changed = holder.document().copy();
    List<Object> elements = changed.list(branch.link());
    elements.add(draft);
    replace(holder, changed.put(branch.link(), elements));
    return List.of(lines.created(Entity.inRoot(kind, draft)));
  }

  List<String> set(Match match) throws CliFailure {
    Entity entity = match.here();
    Document changed = entity.document().copy();
    boolean replaced = false;
    for (Pair pair : match.pairs()) {
      Attribute attribute = entity.kind().attribute(pair.attribute().name()).orElseThrow();
      if (isPeer(attribute)) {
        refuseReadOnly(attribute);
        api.post(
            fetcher.link(entity, "link"),
            MediaTypes.of("PortLink-v1"),
            new Document().put("peerId", pair.value()));
        changed.put(attribute.member(), pair.value());
      } else {
        store(pair, entity.kind(), changed);
        replaced = true;
      }
    }
    if (replaced) {
      replace(entity, changed);
    }
    return List.of();
  }

  List<String> clear(Match match) throws CliFailure {
    Entity entity = match.here();
    Document changed = entity.document().copy();
    boolean replaced = false;
    for (Attribute attribute : match.fields()) {
      if (!attribute.clearable()) {
        throw new InternalFailure("Field " + attribute.name() + " cannot be cleared.");
      }
      attribute.clear(changed);
      if (isPeer(attribute)) {
        api.delete(fetcher.link(entity, "link"));
      } else {
        replaced = true;
      }
    }
    if (replaced) {
      replace(entity, changed);
    }
    return List.of();
  }

  List<String> delete(Match match) throws CliFailure {
    Entity entity = match.here();
    Optional<Branch> branch = entity.embedded();
    if (branch.isPresent()) {
      Entity holder = entity.parent().orElseThrow();
      Document changed = holder.document().copy();
      List<Object> elements = changed.list(branch.get().link());
      elements.remove(entity.document());
      replace(holder, changed.put(branch.get().link(), elements));
    } else {
      api.delete(fetcher.link(entity, "uri"));
    }
    return List.of();
  }

  List<String> trace(Match match) throws CliFailure {
    Entity port = match.here();
    if (!port.kind().label().equals("port")) {
      throw UserFailure.notAPort();
    }
    Kind packet = Kinds.get(Kinds.PACKET);
    Document question = new Document().put("port", port.id());
    for (Pair pair : match.pairs()) {
      store(pair, packet, question);
    }
    Document answer = api.ask(fetcher.link(fetcher.root(), "trace"), packet.media(), question);
    List<String> out = new ArrayList<>();
    told(answer, out);
    if (!answer.isTrue("current")) {
      out.add("(the network state database is away: this is what was known before)");
    }
    return out;
  }

  /** The way of a packet, and of what overlay VTEPs make of it. */
  private static void told(Document answer, List<String> out) {
    for (Object step : answer.list("steps")) {
      if (step instanceof Document told) {
        told.text("text").ifPresent(out::add);
      }
    }
    answer.text("summary").ifPresent(out::add);
    if (answer.get("onward").orElse(null) instanceof Document onward) {
      out.add("what was made of it:");
      told(onward, out);
    }
  }

  List<String> describe(Match match) {
    Kind kind = match.branch().map(branch -> Kinds.get(branch.kind())).orElse(match.here().kind());
    List<String> out = new ArrayList<>();
    out.add("Object collections:");
    out.addAll(block(kind.branches().stream().map(Branch::name).toList()));
    out.add("Fields:");
    out.addAll(block(kind.attributes().stream().map(Attribute::name).toList()));
    return out;
  }

  private static List<String> block(List<String> names) {
    List<String> rows = new ArrayList<>(Columns.of(names, Columns.TEXT_WIDTH));
    if (rows.isEmpty()) {
      rows.add("<NONE>");
    }
    rows.set(0, "    " + rows.getFirst());
    return rows;
  }

  private void replace(Entity entity, Document changed) throws CliFailure {
    String address =
        entity.kind().equals(Kinds.get(RootKind.SYSTEM_STATE))
            ? fetcher.link(fetcher.root(), RootKind.SYSTEM_STATE_LINK)
            : fetcher.link(entity, "uri");
    api.put(address, entity.kind().media(), changed);
  }

  private static void store(Pair pair, Kind kind, Document draft) throws CliFailure {
    Attribute attribute = kind.attribute(pair.attribute().name()).orElse(pair.attribute());
    refuseReadOnly(attribute);
    attribute.store(draft, pair.value(), pair.inverted());
  }

  private static void refuseReadOnly(Attribute attribute) throws UserFailure {
    if (attribute.readOnly()) {
      throw UserFailure.readOnly(attribute.name());
    }
  }

  private static boolean isPeer(Attribute attribute) {
    return attribute
        .reference()
        .filter(reference -> reference.style() == Reference.Style.PEER)
        .isPresent();
  }
}
