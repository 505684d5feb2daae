package org.midonet.cluster.neutron;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.midonet.cluster.json.Codec;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.json.TopologyJson;
import org.midonet.topology.neutron.NeutronPort;

/**
 * Neutron's documents as records. Fields that we have no use for are skipped, at any depth: the
 * plugin sends all that Neutron knows. A missing field and a null are the same, and so is an
 * unknown word of an enumeration.
 */
final class NeutronJson {

  private static final String PORT_SECURITY = "port_security_enabled";

  private static final JsonMapper MAPPER =
      ((JsonMapper) TopologyJson.mapper())
          .rebuild()
          .addModule(
              new SimpleModule("neutron").addDeserializer(Prefix.class, new AddressOrPrefix()))
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private NeutronJson() {}

  /** A document as a record; InvalidInput names the field that makes no sense. */
  static <T> T read(ObjectNode document, Class<T> type) throws InvalidInput {
    ObjectNode prepared = document;
    if (type == NeutronPort.class) {
      prepared = document.deepCopy();
      // The one field that is true when it is absent, and yet false when it is null.
      prepared.put(
          PORT_SECURITY, document.path(PORT_SECURITY).asBoolean(!document.has(PORT_SECURITY)));
    }
    try {
      return MAPPER.treeToValue(prepared, type);
    } catch (JsonMappingException e) {
      throw at(e, prepared);
    } catch (JsonProcessingException e) {
      throw new InvalidInput("body", e.getOriginalMessage());
    }
  }

  private static InvalidInput at(JsonMappingException failure, ObjectNode document) {
    StringBuilder field = new StringBuilder();
    JsonNode value = document;
    for (JsonMappingException.Reference step : failure.getPath()) {
      if (step.getFieldName() == null) {
        field.append('[').append(step.getIndex()).append(']');
        value = value.path(step.getIndex());
      } else {
        field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
        value = value.path(step.getFieldName());
      }
    }
    boolean missing = value.isMissingNode() || value.isNull();
    return new InvalidInput(
        field.isEmpty() ? "body" : field.toString(),
        missing ? "may not be missing" : reason(failure));
  }

  /** What is wrong, without the names of our classes. */
  private static String reason(JsonMappingException failure) {
    return failure instanceof InvalidFormatException format
        ? "is not " + kind(format.getTargetType()) + ": " + format.getValue()
        : "has not the form that is expected here";
  }

  private static String kind(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "Mac" -> "a MAC address";
      case "IpAddress", "Ip4", "Ip6" -> "an IP address";
      case "Prefix" -> "a network";
      case "int", "Integer", "long", "Long" -> "a whole number";
      case "boolean", "Boolean" -> "true or false";
      case String name -> "a " + name;
    };
  }

  /** The JSON Schema of a record's documents, as far as its fields' names. */
  static ObjectNode schema(Class<?> type) {
    ObjectNode schema = Codec.schema("object");
    ObjectNode properties = schema.putObject("properties");
    MAPPER
        .getSerializationConfig()
        .introspect(MAPPER.constructType(type))
        .findProperties()
        .forEach(property -> properties.putObject(property.getName()));
    return schema;
  }

  /** A record as a document. */
  static ObjectNode write(Object record) {
    return MAPPER.valueToTree(record);
  }

  /** An address alone stands for itself as a prefix. */
  private static final class AddressOrPrefix extends StdScalarDeserializer<Prefix> {
    private static final long serialVersionUID = 1L;

    AddressOrPrefix() {
      super(Prefix.class);
    }

    @Override
    public Prefix deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getValueAsString("");
      try {
        return text.contains("/") ? Prefix.parse(text) : Prefix.host(IpAddress.parse(text));
      } catch (IllegalArgumentException e) {
        throw context.weirdStringException(text, Prefix.class, e.getMessage());
      }
    }
  }
}
