package org.midonet.cli.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.failure.SyntaxFailure;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Branch;
import org.midonet.cli.kind.Entity;
import org.midonet.cli.kind.Kind;
import org.midonet.cli.kind.Kinds;
import org.midonet.cli.kind.RootKind;
import org.midonet.cli.language.Forms.Form;
import org.midonet.cli.language.Forms.Part;
import org.midonet.cli.language.Forms.Place;
import org.midonet.cli.language.Forms.Times;

/**
 * Matches words against the {@link Forms}, with backtracking; the first form that consumes every
 * word wins.
 *
 * <p>What an error shows is the rest behind the furthest place that a form reached in its necessary
 * parts. Optional parts that do not match say nothing, with one exception: an alias that names no
 * object, behind the name of its collection.
 */
public final class Matcher {
  private final List<String> words;
  private final Objects objects;
  private final Pairs pairs;
  private final Set<String> expected = new TreeSet<>();
  private int furthest;

  /**
   * A matcher of one line.
   *
   * @param words the line
   * @param objects what the words may name
   */
  public Matcher(List<String> words, Objects objects) {
    this.words = words;
    this.objects = objects;
    this.pairs = new Pairs(words, objects);
  }

  /** How far a form has come. */
  private record State(
      int at,
      Entity here,
      Optional<Branch> branch,
      List<Pair> pairs,
      List<Attribute> fields,
      String word) {

    State at(int next) {
      return new State(next, here, branch, pairs, fields, word);
    }

    State to(int next, Entity entity) {
      return new State(next, entity, branch, pairs, fields, word);
    }

    State in(int next, Branch collection) {
      return new State(next, here, Optional.of(collection), pairs, fields, word);
    }

    State with(int next, Attribute field) {
      return new State(next, here, branch, pairs, appended(fields, field), word);
    }

    State with(int next, Pair pair) {
      return new State(next, here, branch, appended(pairs, pair), fields, word);
    }

    State saying(int next, String text) {
      return new State(next, here, branch, pairs, fields, text);
    }

    private static <T> List<T> appended(List<T> list, T last) {
      List<T> more = new ArrayList<>(list);
      more.add(last);
      return more;
    }
  }

  /**
   * The command that the words make.
   *
   * @throws SyntaxFailure when no form takes them
   */
  public Match match() throws CliFailure {
    for (Form form : Forms.all()) {
      Optional<State> end = walk(form, 0, start());
      if (end.isPresent()) {
        State state = end.get();
        return new Match(
            form.verb(), state.here, state.branch, state.pairs, state.fields, state.word);
      }
    }
    throw SyntaxFailure.at(words.subList(furthest, words.size()));
  }

  /** The words that may come next. */
  public Set<String> expected() throws CliFailure {
    for (Form form : Forms.all()) {
      walk(form, 0, start());
    }
    return expected;
  }

  private State start() {
    return new State(0, objects.root(), Optional.empty(), List.of(), List.of(), "");
  }

  private Optional<State> walk(Form form, int index, State state) throws CliFailure {
    if (index == form.places().size()) {
      reached(state.at);
      return state.at == words.size() ? Optional.of(state) : Optional.empty();
    }
    Place place = form.places().get(index);
    return place.part() == Part.SEL
        ? fewest(form, index, place, state)
        : most(form, index, place, state);
  }

  /** Selectors cost a request each: none is read where the words fit without it. */
  private Optional<State> fewest(Form form, int index, Place place, State state) throws CliFailure {
    Optional<State> now = Optional.of(state);
    boolean must = place.times() == Times.ONCE || place.times() == Times.SOME;
    if (must) {
      now = take(form, place.part(), state, true);
    }
    boolean more = place.times() != Times.ONCE;
    while (now.isPresent()) {
      Optional<State> end = walk(form, index + 1, now.get());
      if (end.isPresent()) {
        return end;
      }
      now = more ? take(form, place.part(), now.get(), false) : Optional.empty();
      more = place.times() == Times.ANY || place.times() == Times.SOME;
    }
    return Optional.empty();
  }

  private Optional<State> most(Form form, int index, Place place, State state) throws CliFailure {
    List<State> ways = new ArrayList<>();
    boolean must = place.times() == Times.ONCE || place.times() == Times.SOME;
    if (!must) {
      ways.add(state);
    }
    boolean again = place.times() == Times.ANY || place.times() == Times.SOME;
    Optional<State> next = take(form, place.part(), state, must);
    while (next.isPresent()) {
      ways.add(next.get());
      next = again ? take(form, place.part(), next.get(), false) : Optional.empty();
    }
    for (State way : ways.reversed()) {
      Optional<State> end = walk(form, index + 1, way);
      if (end.isPresent()) {
        return end;
      }
    }
    return Optional.empty();
  }

  private Optional<State> take(Form form, Part part, State state, boolean must) throws CliFailure {
    if (state.at == words.size()) {
      expect(form, part, state);
      if (must && part != Part.COL) {
        reached(state.at);
      }
      return Optional.empty();
    }
    String word = words.get(state.at);
    int next = state.at + 1;
    Optional<State> taken =
        switch (part) {
          case VERB -> form.verb().is(word) ? Optional.of(state.at(next)) : Optional.empty();
          case OBJ -> object(state, word, must);
          case SEL -> selector(state, word, must);
          case COL -> state.here.kind().branch(word).map(branch -> state.in(next, branch));
          case FLD -> state.here.kind().attribute(word).map(field -> state.with(next, field));
          case FV -> pair(form, state, must);
          case ONE -> {
            boolean named = word.equals(RootKind.SYSTEM_STATE);
            yield named
                ? Optional.of(state.to(next, objects.systemState()))
                : Optional.<State>empty();
          }
          case SWITCH ->
              word.equals("on") || word.equals("off")
                  ? Optional.of(state.saying(next, word))
                  : Optional.empty();
          case TENANT -> Optional.of(state.saying(next, word));
        };
    if (taken.isEmpty() && must) {
      reached(state.at);
    }
    return taken;
  }

  private Optional<State> object(State state, String word, boolean must) throws CliFailure {
    Optional<Branch> branch = state.here.kind().branch(word);
    if (branch.isEmpty() || !Kinds.get(branch.get().kind()).identified()) {
      return Optional.empty();
    }
    int named = state.at + 1;
    if (named == words.size()) {
      expected.addAll(objects.aliases(state.here, branch.get()));
      if (must) {
        reached(named);
      }
      return Optional.empty();
    }
    Optional<Entity> found = objects.find(state.here, branch.get(), words.get(named));
    if (found.isEmpty()) {
      reached(named);
    }
    return found.map(entity -> state.to(named + 1, entity));
  }

  private Optional<State> selector(State state, String word, boolean must) throws CliFailure {
    Optional<Branch> branch = state.here.kind().branch(word);
    if (branch.isEmpty()) {
      return Optional.empty();
    }
    int first = state.at + 1;
    Kind kind = Kinds.get(branch.get().kind());
    List<Pair> wanted = new ArrayList<>();
    int at = first;
    for (Optional<Pairs.Taken> next = pairs.take(kind, at);
        next.isPresent();
        next = pairs.take(kind, at)) {
      wanted.add(next.get().pair());
      at = next.get().next();
    }
    expected.addAll(pairs.expected(kind, at));
    if (wanted.isEmpty()) {
      if (must) {
        reached(first);
      }
      return Optional.empty();
    }
    List<Entity> chosen = new ArrayList<>();
    for (Entity entity : objects.list(state.here, branch.get())) {
      boolean fits = true;
      for (Pair pair : wanted) {
        fits = fits && objects.fits(entity, pair);
      }
      if (fits) {
        chosen.add(entity);
      }
    }
    if (chosen.size() != 1) {
      if (must) {
        reached(first);
      }
      return Optional.empty();
    }
    return Optional.of(state.to(at, chosen.getFirst()));
  }

  private Optional<State> pair(Form form, State state, boolean must) throws CliFailure {
    Kind kind = kindOfPairs(form, state);
    Optional<Pairs.Taken> taken = pairs.take(kind, state.at);
    expected.addAll(pairs.expected(kind, state.at));
    if (taken.isEmpty() && must && kind.attribute(words.get(state.at)).isPresent()) {
      reached(state.at + 1);
    }
    return taken.map(pair -> state.with(pair.next(), pair.pair()));
  }

  private static Kind kindOfPairs(Form form, State state) {
    if (form.verb() == Verb.TRACE) {
      return Kinds.get(Kinds.PACKET);
    }
    if (state.branch.isEmpty()) {
      return state.here.kind();
    }
    Branch branch = state.branch.get();
    return Kinds.get(form.verb() == Verb.CREATE ? branch.created() : branch.kind());
  }

  private void reached(int position) {
    furthest = Math.max(furthest, Math.min(position, words.size()));
  }

  private void expect(Form form, Part part, State state) {
    Kind here = state.here.kind();
    switch (part) {
      case VERB -> expected.addAll(form.verb().spellings());
      case OBJ, SEL, COL -> here.branches().forEach(branch -> expected.add(branch.name()));
      case FLD -> here.attributes().forEach(attribute -> expected.add(attribute.name()));
      case FV ->
          kindOfPairs(form, state)
              .attributes()
              .forEach(attribute -> expected.add(attribute.name()));
      case ONE -> expected.add(RootKind.SYSTEM_STATE);
      case SWITCH -> expected.addAll(List.of("on", "off"));
      case TENANT -> {}
    }
  }
}
