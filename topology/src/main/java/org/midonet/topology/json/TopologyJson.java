package org.midonet.topology.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.List;
import java.util.UUID;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/**
 * The JSON of the store: one object a record, components by their names, addresses as text, absent
 * what is empty. Unknown fields are skipped here; the store keeps them when it rewrites an object
 * (a newer version may have put them there).
 */
public final class TopologyJson {

  private static final ObjectMapper MAPPER = build();

  private TopologyJson() {}

  /** The mapper; it is immutable by convention: nobody configures it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  private static ObjectMapper build() {
    SimpleModule addresses =
        new SimpleModule("addresses")
            .addSerializer(Mac.class, ToStringSerializer.instance)
            .addSerializer(IpAddress.class, ToStringSerializer.instance)
            .addSerializer(Prefix.class, ToStringSerializer.instance)
            .addDeserializer(Mac.class, new TextDeserializer<>(Mac.class, Mac::parse))
            .addDeserializer(
                IpAddress.class, new TextDeserializer<>(IpAddress.class, IpAddress::parse))
            .addDeserializer(Ip4.class, new TextDeserializer<>(Ip4.class, Ip4::parse))
            .addDeserializer(Ip6.class, new TextDeserializer<>(Ip6.class, Ip6::parse))
            .addDeserializer(Prefix.class, new TextDeserializer<>(Prefix.class, Prefix::parse));
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(addresses)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
            .build();
    // Jackson calls the UUID of zeros empty: it is an id, and an empty text is a text.
    for (Class<?> value : List.of(UUID.class, String.class)) {
      mapper
          .configOverride(value)
          .setInclude(
              JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS));
    }
    mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    return mapper;
  }
}
