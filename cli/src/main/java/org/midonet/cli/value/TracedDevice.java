package org.midonet.cli.value;

import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.CliFailure;

/**
 * The device of a trace request: the API keeps its type beside its UUID, the command line has an
 * attribute a type.
 *
 * @param reference what the attribute points to
 * @param type the API's word for that type
 */
public record TracedDevice(Reference reference, String type) implements Value {
  private static final String TYPE = "deviceType";

  @Override
  public Optional<String> text(Document document, String member, Naming naming) throws CliFailure {
    return document.text(TYPE).filter(type::equals).isPresent()
        ? reference.text(document, member, naming)
        : Optional.empty();
  }

  @Override
  public void store(Document document, String member, String word, String attribute) {
    document.put(TYPE, type);
    document.put(member, word);
  }
}
