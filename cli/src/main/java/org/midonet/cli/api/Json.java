package org.midonet.cli.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON text to {@link Document}s and back, by the streaming parser: it starts fast. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /**
   * Reads one object.
   *
   * @throws IOException when the text is not a JSON object
   */
  public static Document object(String text) throws IOException {
    if (value(text).orElse(null) instanceof Document document) {
      return document;
    }
    throw new IOException("a JSON object was expected");
  }

  /**
   * Reads an array of objects; an empty text is an empty array.
   *
   * @throws IOException when the text is not an array of objects
   */
  public static List<Document> array(String text) throws IOException {
    if (text.isBlank()) {
      return List.of();
    }
    if (!(value(text).orElse(null) instanceof List<?> list)) {
      throw new IOException("a JSON array was expected");
    }
    List<Document> documents = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof Document document)) {
        throw new IOException("an array of JSON objects was expected");
      }
      documents.add(document);
    }
    return documents;
  }

  private static Optional<Object> value(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      return value(parser);
    }
  }

  private static Optional<Object> value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Document document = new Document();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        parser.nextToken();
        Optional<Object> value = value(parser);
        if (value.isPresent()) {
          document.put(member, value.get());
        }
      }
      return Optional.of(document);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        value(parser).ifPresent(list::add);
      }
      return Optional.of(list);
    }
    if (token == JsonToken.VALUE_STRING) {
      return Optional.of(parser.getText());
    }
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return Optional.of(parser.getNumberValue());
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return Optional.of(parser.getBooleanValue());
    }
    if (token == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    throw new JsonParseException(parser, "no JSON value here");
  }

  /** An object as JSON text. */
  public static String write(Document document) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(generator, document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    switch (value) {
      case Document document -> {
        generator.writeStartObject();
        for (Map.Entry<String, Object> member : document.members().entrySet()) {
          generator.writeFieldName(member.getKey());
          write(generator, member.getValue());
        }
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        for (Object element : list) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case Boolean flag -> generator.writeBoolean(flag);
      case Number number -> generator.writeNumber(number.toString());
      default -> generator.writeString(value.toString());
    }
  }
}
