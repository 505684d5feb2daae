package org.midonet.topology.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.util.function.Function;

/**
 * Reads a value from its text form; a text that is none is reported with its place in the document.
 */
final class TextDeserializer<T> extends StdScalarDeserializer<T> {

  private static final long serialVersionUID = 1L;

  private final transient Function<String, T> parse;

  TextDeserializer(Class<T> type, Function<String, T> parse) {
    super(type);
    this.parse = parse;
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    String text = parser.getValueAsString();
    if (text == null) {
      throw context.wrongTokenException(
          parser, handledType(), parser.currentToken(), "expected text");
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw context.weirdStringException(text, handledType(), e.getMessage());
    }
  }
}
