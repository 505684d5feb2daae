package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.types.Randomness;
import org.midonet.cluster.types.ResourceTable;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.topology.error.MidonetException;

/**
 * The API's endpoints, without HTTP, over a store in memory. The first octet of an input says which
 * endpoint; the rest is the body.
 */
public final class ApiFuzz {

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
  private static final String ID = "00000000-0000-4000-8000-000000000001";

  /** After so many inputs the store is thrown away: it would grow and grow. */
  private static final int STORE_LASTS = 20_000;

  private static final Identity ADMIN = new Identity("fuzz", "", Set.of(Identity.Role.ADMIN));

  private static List<Endpoint> endpoints = List.of();
  private static int left;

  private ApiFuzz() {}

  private static synchronized List<Endpoint> endpoints() {
    if (left-- <= 0) {
      left = STORE_LASTS;
      Nsdb nsdb = new MemoryEnsemble().open();
      Random random = new Random(1);
      endpoints =
          ResourceTable.endpoints(
                  nsdb,
                  new MockAuthService(),
                  new Randomness(() -> new UUID(random.nextLong(), random.nextLong()), random))
              .stream()
              .filter(endpoint -> endpoint.request().isPresent() && endpoint.verb() != Verb.GET)
              .limit(256)
              .toList();
    }
    return endpoints;
  }

  /** For every endpoint a body with every field, each of some value of its type. */
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    List<Endpoint> all = endpoints();
    for (int number = 0; number < all.size(); number++) {
      ObjectNode schema = all.get(number).request().orElseThrow().schema();
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      schema
          .path("properties")
          .properties()
          .forEach(field -> body.set(field.getKey(), value(field.getKey(), field.getValue())));
      seeds.add(input(number, body.toString()));
      seeds.add(input(number, "{\"id\": \"" + ID + "\", \"name\": \"n\"}"));
    }
    return seeds;
  }

  private static byte[] input(int endpoint, String body) {
    byte[] text = body.getBytes(StandardCharsets.UTF_8);
    byte[] input = new byte[1 + text.length];
    input[0] = (byte) endpoint;
    System.arraycopy(text, 0, input, 1, text.length);
    return input;
  }

  private static JsonNode value(String name, JsonNode schema) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    return switch (schema.path("type").asText()) {
      case "integer", "number" -> json.numberNode(7);
      case "boolean" -> json.booleanNode(true);
      case "array" -> json.arrayNode().add(value(name, schema.path("items")));
      case "object" -> json.objectNode();
      default ->
          json.textNode(
              name.toLowerCase(Locale.ROOT).contains("mac")
                  ? "02:00:00:00:00:01"
                  : name.endsWith("ddr") || name.contains("ddress") || name.contains("ip")
                      ? "10.0.0.1"
                      : name.endsWith("d") ? ID : "text");
    };
  }

  /** An endpoint answers, or refuses with a reason; it has no other way out. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      boolean borne =
          Caller.as(
              ADMIN,
              () -> {
                ask(input);
                return true;
              });
      assertThat(borne).isTrue();
    }
  }

  private static void ask(byte[] input) {
    List<Endpoint> all = endpoints();
    Endpoint endpoint = all.get((input[0] & 0xff) % all.size());
    try {
      JsonNode body = READER.readValue(Arrays.copyOfRange(input, 1, input.length));
      if (body instanceof ObjectNode object) {
        assertThat(endpoint.handler().handle(call(endpoint, object)).status()).isBetween(200, 299);
      }
    } catch (Rejected refused) {
      assertThat(refused.status()).isBetween(400, 499);
      assertThat(refused.getMessage()).isNotEmpty();
    } catch (MidonetException | Refused refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotEmpty(); // not JSON
    }
  }

  private static Call call(Endpoint endpoint, ObjectNode body) {
    Map<String, String> path = new HashMap<>();
    for (Matcher found = VARIABLE.matcher(endpoint.path()); found.find(); ) {
      String name = found.group(1);
      path.put(name, name.equals("subnet") ? "10.0.0.0_8" : name.equals("vlan") ? "7" : ID);
    }
    return new Call(path, Map.of(), Map.of(), new Links("http://api"), body);
  }
}
