package org.midonet.acceptance.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A receiver that knows nothing but the schema: reads messages in FIX Simple Binary Encoding.
 * Values are longs, for enumerations names, for data text, for groups lists; a composite {@code
 * uuid} is one, any other a list of longs.
 */
final class SchemaReader {
  private final Map<String, Element> types = new HashMap<>();
  private final Element message;

  SchemaReader(Path schema) {
    try {
      Element root =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(schema.toFile())
              .getDocumentElement();
      for (Element type : children((Element) root.getElementsByTagName("types").item(0))) {
        types.put(type.getAttribute("name"), type);
      }
      message = (Element) root.getElementsByTagName("sbe:message").item(0);
    } catch (ParserConfigurationException | SAXException e) {
      throw new AssertionError("the schema is no XML", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The message of a datagram; fails where there is anything left of it. */
  Map<String, Object> read(ByteBuffer datagram) {
    ByteBuffer in = datagram.order(ByteOrder.LITTLE_ENDIAN);
    List<?> header = composite(in, "messageHeader");
    if (!header.equals(List.of(number(message, "blockLength"), number(message, "id"), 1L, 0L))) {
      throw new AssertionError("the header is of another message: " + header);
    }
    Map<String, Object> values =
        block(in, message, in.position() + (int) number(message, "blockLength"));
    if (in.hasRemaining()) {
      throw new AssertionError(in.remaining() + " bytes more than the message");
    }
    return values;
  }

  private static long number(Element element, String attribute) {
    return Long.parseLong(element.getAttribute(attribute));
  }

  private static List<Element> children(Element of) {
    List<Element> found = new ArrayList<>();
    NodeList all = of.getChildNodes();
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i).getNodeType() == Node.ELEMENT_NODE) {
        found.add((Element) all.item(i));
      }
    }
    return found;
  }

  /** Fields up to where the block ends, then groups, then data. */
  private Map<String, Object> block(ByteBuffer in, Element of, int end) {
    Map<String, Object> values = new LinkedHashMap<>();
    boolean fields = true;
    for (Element part : children(of)) {
      if (fields && !part.getTagName().equals("field")) {
        fields = false;
        in.position(end);
      }
      String type = part.getAttribute("type");
      values.put(
          part.getAttribute("name"),
          switch (part.getTagName()) {
            case "field" -> value(in, type);
            case "group" -> group(in, part);
            case "data" -> text(in);
            default -> throw new AssertionError("unknown: " + part.getTagName());
          });
    }
    if (fields) {
      in.position(end);
    }
    return values;
  }

  private List<Object> group(ByteBuffer in, Element group) {
    List<?> size = composite(in, group.getAttribute("dimensionType"));
    List<Object> entries = new ArrayList<>();
    for (long i = 0; i < (long) size.get(1); i++) {
      entries.add(block(in, group, in.position() + Math.toIntExact((long) size.get(0))));
    }
    return entries;
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Object value(ByteBuffer in, String type) {
    Element declared = types.get(type);
    if (declared == null) {
      return primitive(in, type);
    }
    if (declared.getTagName().equals("enum")) {
      String number = Long.toString(primitive(in, declared.getAttribute("encodingType")));
      return children(declared).stream()
          .filter(each -> each.getTextContent().equals(number))
          .map(each -> each.getAttribute("name"))
          .findFirst()
          .orElseThrow();
    }
    List<Long> parts = composite(in, type);
    return type.equals("uuid") ? new UUID(parts.get(0), parts.get(1)) : parts;
  }

  private List<Long> composite(ByteBuffer in, String name) {
    return children(Objects.requireNonNull(types.get(name), name)).stream()
        .map(part -> primitive(in, part.getAttribute("primitiveType")))
        .toList();
  }

  private static long primitive(ByteBuffer in, String type) {
    return switch (type) {
      case "uint8" -> Byte.toUnsignedLong(in.get());
      case "uint16" -> Short.toUnsignedLong(in.getShort());
      case "int64", "uint64" -> in.getLong();
      default -> throw new AssertionError("unknown: " + type);
    };
  }
}
