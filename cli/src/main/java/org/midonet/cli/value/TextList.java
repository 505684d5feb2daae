package org.midonet.cli.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Document;

/** A list of words, joined by commas; an empty one is left out. */
public enum TextList implements Value {
  /** The only one. */
  WORDS;

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    List<String> words = new ArrayList<>();
    for (Object element : document.list(member)) {
      words.add(element.toString());
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join(",", words));
  }

  @Override
  public void store(Document document, String member, String word, String attribute) {
    List<Object> words = new ArrayList<>();
    for (String one : word.split(",", -1)) {
      if (!one.isEmpty()) {
        words.add(one);
      }
    }
    document.put(member, words);
  }
}
