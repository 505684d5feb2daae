package org.midonet.cli.language;

import java.util.ArrayList;
import java.util.List;

/**
 * Every form that a command may take, in the order in which they are tried.
 *
 * <p>{@code OBJ}: a collection and an alias or UUID in it. {@code SEL}: a collection and pairs that
 * select one element. {@code COL}: a collection. {@code FLD}: an attribute. {@code FV}: an
 * attribute and a value. {@code ONE}: the single object of the root. {@code TENANT} and {@code
 * SWITCH}: a word. {@code ?}, {@code *} and {@code +} as in regular expressions.
 */
public final class Forms {
  private static final String TABLE =
      """
      show OBJ+ SEL? FLD?
      OBJ+ show SEL? FLD?
      OBJ+ SEL? show SEL? FLD?
      OBJ+ SEL? FLD? show
      SEL+ show FLD+
      show ONE FLD
      ONE show FLD
      ONE FLD show
      list OBJ* SEL? COL FV*
      OBJ* list SEL? COL FV*
      OBJ* SEL? list COL FV*
      OBJ* SEL? COL list FV*
      create OBJ* SEL? COL FV*
      OBJ* SEL? create COL FV*
      OBJ* SEL? COL create FV*
      delete OBJ+ SEL*
      delete SEL+
      OBJ+ delete OBJ* SEL*
      OBJ+ SEL* delete SEL*
      SEL+ delete SEL*
      set OBJ+ SEL* FV+
      set ONE FV+
      ONE set FV+
      OBJ* SEL* set FV+
      clear OBJ+ FLD+
      OBJ+ clear FLD+
      describe OBJ* SEL* COL?
      OBJ* SEL* describe COL?
      trace OBJ+ FV*
      debug SWITCH
      sett TENANT
      cleart
      """;

  private static final List<Form> ALL = parse();

  private Forms() {}

  /** What may stand at a place of a form. */
  enum Part {
    VERB,
    OBJ,
    SEL,
    COL,
    FLD,
    FV,
    ONE,
    SWITCH,
    TENANT
  }

  /** How often. */
  enum Times {
    ONCE,
    MAYBE,
    ANY,
    SOME
  }

  /** A place of a form. */
  record Place(Part part, Times times) {}

  /** A form. */
  record Form(Verb verb, List<Place> places) {}

  static List<Form> all() {
    return ALL;
  }

  private static List<Form> parse() {
    List<Form> forms = new ArrayList<>();
    for (String line : TABLE.lines().toList()) {
      List<Place> places = new ArrayList<>();
      Verb verb = Verb.SHOW;
      for (String token : line.split(" ", -1)) {
        if (Verb.named(token).isPresent()) {
          verb = Verb.named(token).get();
          places.add(new Place(Part.VERB, Times.ONCE));
        } else {
          places.add(place(token));
        }
      }
      forms.add(new Form(verb, List.copyOf(places)));
    }
    return List.copyOf(forms);
  }

  private static Place place(String token) {
    Times times =
        switch (token.charAt(token.length() - 1)) {
          case '?' -> Times.MAYBE;
          case '*' -> Times.ANY;
          case '+' -> Times.SOME;
          default -> Times.ONCE;
        };
    String part = times == Times.ONCE ? token : token.substring(0, token.length() - 1);
    return new Place(Part.valueOf(part), times);
  }
}
