package org.midonet.cli.value;

import java.util.Map;
import java.util.Optional;
import org.midonet.cli.api.Document;

/**
 * A list that prints in the notation of the language that the first midonet-cli was written in, as
 * scripts have learned to read it: {@code [u'10.0.0.1', u'fe80::1']}.
 */
public enum RawList implements Value {
  /** The only one. */
  RAW;

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    return document.get(member).map(RawList::notation);
  }

  private static String notation(Object value) {
    StringBuilder out = new StringBuilder();
    switch (value) {
      case Iterable<?> list -> {
        out.append('[');
        for (Object element : list) {
          out.append(out.length() > 1 ? ", " : "").append(notation(element));
        }
        out.append(']');
      }
      case Document document -> {
        out.append('{');
        for (Map.Entry<String, Object> member : document.members().entrySet()) {
          out.append(out.length() > 1 ? ", " : "").append(notation(member.getKey()));
          out.append(": ").append(notation(member.getValue()));
        }
        out.append('}');
      }
      case Boolean flag -> out.append(flag ? "True" : "False");
      case Number number -> out.append(number);
      default -> out.append("u'").append(value).append('\'');
    }
    return out.toString();
  }

  @Override
  public void store(Document document, String member, String word, String attribute) {
    document.put(member, word);
  }
}
