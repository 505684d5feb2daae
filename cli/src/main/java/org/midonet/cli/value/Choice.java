package org.midonet.cli.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.InternalFailure;

/** An enumeration: words of the command line, each with the API's spelling. */
public final class Choice implements Value {
  private final Map<String, String> spellings = new LinkedHashMap<>();
  private final boolean unknownUnsets;

  private Choice(boolean unknownUnsets) {
    this.unknownUnsets = unknownUnsets;
  }

  /** An enumeration whose words the API spells alike. */
  public static Choice of(String... words) {
    Choice choice = new Choice(false);
    for (String word : words) {
      choice.spellings.put(word, word);
    }
    return choice;
  }

  /** An enumeration in which any other word stands for no value. */
  public static Choice orNothing(String... words) {
    Choice choice = new Choice(true);
    for (String word : words) {
      choice.spellings.put(word, word);
    }
    return choice;
  }

  /** The same with one more word, which the API spells differently. */
  public Choice spelled(String word, String api) {
    spellings.put(word, api);
    return this;
  }

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    String value = document.text(member).orElse("");
    for (Map.Entry<String, String> spelling : spellings.entrySet()) {
      if (spelling.getValue().equals(value)) {
        return Optional.of(spelling.getKey());
      }
    }
    return Optional.empty();
  }

  @Override
  public void store(Document document, String member, String word, String attribute)
      throws InternalFailure {
    Optional<String> api = Optional.ofNullable(spellings.get(word));
    if (api.isPresent()) {
      document.put(member, api.get());
    } else if (unknownUnsets) {
      document.remove(member);
    } else {
      throw InternalFailure.invalidValue(attribute, word);
    }
  }

  @Override
  public List<String> words() {
    return new ArrayList<>(spellings.keySet());
  }
}
