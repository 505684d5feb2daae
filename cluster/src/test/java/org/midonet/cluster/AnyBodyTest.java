package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever a body holds, the answer is of our making: never 500, and what was refused has a
 * document.
 */
class AnyBodyTest {

  private static final List<String> PATHS = new ArrayList<>();
  private static final Map<String, List<String>> FIELDS = new HashMap<>();
  private static final List<String> IDS = new ArrayList<>();
  private static final Api API = new Api();

  /** Bodies are made of the fields of the OpenAPI document. */
  record Request(String verb, String path, String body) {}

  @BeforeContainer
  static void start() {
    Map<String, String> ids = new HashMap<>();
    JsonNode bridge = make(ids, "bridges", "/bridges", "{}");
    JsonNode router = make(ids, "routers", "/routers", "{}");
    make(ids, "ports", bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode chain = make(ids, "chains", "/chains", "{}");
    make(ids, "rules", chain.path("rules").asText(), "{\"type\": \"drop\"}");
    make(ids, "hosts", "/hosts", "{\"id\": \"" + UUID.randomUUID() + "\"}");
    make(ids, "tunnel_zones", "/tunnel_zones", "{\"name\": \"z\", \"type\": \"gre\"}");
    make(ids, "port_groups", "/port_groups", "{}");
    make(ids, "ip_addr_groups", "/ip_addr_groups", "{\"name\": \"g\"}");
    make(ids, "health_monitors", "/health_monitors", "{\"type\": \"TCP\"}");
    JsonNode balancer = make(ids, "load_balancers", "/load_balancers", "{}");
    make(ids, "pools", balancer.path("pools").asText(), "{\"lbMethod\": \"ROUND_ROBIN\"}");
    make(ids, "service_container_groups", "/service_container_groups", "{}");
    API.create(bridge.path("dhcpSubnets").asText(), "{\"subnetPrefix\": \"10.0.0.0\"}");
    assertThat(Api.id(router)).isNotNull();
    IDS.addAll(ids.values());
    JsonNode document = API.get("/openapi.json").json();
    document
        .path("paths")
        .properties()
        .forEach(
            path -> {
              for (String verb : List.of("post", "put")) {
                if (path.getValue().has(verb) && !path.getKey().equals("/login")) {
                  String first = path.getKey().split("/", 3)[1];
                  String id = ids.getOrDefault(first, UUID.randomUUID().toString());
                  String filled =
                      verb.toUpperCase(Locale.ROOT)
                          + " "
                          + path.getKey()
                              .replace("{id}", id)
                              .replace("{subnet}", "10.0.0.0_0")
                              .replace("{vlan}", "7")
                              .replaceAll("\\{\\w+}", id);
                  PATHS.add(filled);
                  String schema =
                      path.getValue().path(verb).path("requestBody").findValue("$ref").asText();
                  List<String> fields = new ArrayList<>();
                  document
                      .at(schema.substring(1))
                      .path("properties")
                      .properties()
                      .forEach(field -> fields.add(field.getKey()));
                  FIELDS.put(filled, fields);
                }
              }
            });
  }

  private static JsonNode make(Map<String, String> ids, String key, String path, String body) {
    JsonNode made = API.create(path, body);
    ids.put(key, made.path("id").asText());
    return made;
  }

  @AfterContainer
  static void stop() {
    API.close();
  }

  @Provide
  Arbitrary<Request> requests() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Arbitrary<String> texts =
        Arbitraries.of(
            "",
            "x",
            "0",
            "-1",
            "80",
            "4",
            "true",
            "Bridge",
            "Router",
            "Normal",
            "Local",
            "drop",
            "jump",
            "snat",
            "vxlan",
            "TCP",
            "ROUND_ROBIN",
            "PORT",
            "accept",
            "any",
            "10.0.0.1",
            "255.255.255.255",
            "2001:db8::1",
            "::",
            "02:00:00:00:00:01",
            "ffff.ff00.0000",
            "99999999999999999999",
            "\u0000",
            "\ud83d\ude00");
    Arbitrary<JsonNode> scalars =
        Arbitraries.oneOf(
            texts.map(json::textNode),
            Arbitraries.of(IDS).map(json::textNode),
            Arbitraries.longs().map(json::numberNode),
            Arbitraries.integers().between(-1, 70000).map(json::numberNode),
            Arbitraries.doubles().map(json::numberNode),
            Arbitraries.of(true, false).map(json::booleanNode),
            Arbitraries.just(json.nullNode()));
    Arbitrary<JsonNode> deep = Arbitraries.integers().between(1, 900).map(AnyBodyTest::nested);
    Arbitrary<JsonNode> values =
        Arbitraries.frequencyOf(
            Tuple.of(1, deep),
            Tuple.of(6, scalars),
            Tuple.of(1, scalars.list().ofMaxSize(3).map(json.arrayNode()::addAll)),
            Tuple.of(
                1,
                Arbitraries.maps(
                        Arbitraries.of("start", "end", "addressFrom", "addressTo"), scalars)
                    .ofMaxSize(3)
                    .map(AnyBodyTest::object)));
    return Arbitraries.of(PATHS)
        .flatMap(
            path -> {
              List<String> fields = new ArrayList<>(FIELDS.getOrDefault(path, List.of()));
              fields.add("nobodyKnowsThis");
              return Arbitraries.maps(Arbitraries.of(fields), values)
                  .ofMaxSize(6)
                  .map(AnyBodyTest::object)
                  .flatMap(AnyBodyTest::around)
                  .map(body -> new Request(path.split(" ", 2)[0], path.split(" ", 2)[1], body));
            });
  }

  private static JsonNode nested(int depth) {
    JsonNode node = JsonNodeFactory.instance.nullNode();
    for (int i = 0; i < depth; i++) {
      node =
          i % 2 == 0
              ? JsonNodeFactory.instance.arrayNode().add(node)
              : JsonNodeFactory.instance.objectNode().set("end", node);
    }
    return node;
  }

  /** Mostly the body itself; sometimes several of it, or what is no JSON. */
  private static Arbitrary<String> around(JsonNode body) {
    String text = body.toString();
    return Arbitraries.frequency(
        Tuple.of(12, text),
        Tuple.of(2, "[" + text + "," + text + "]"),
        Tuple.of(1, "[" + text + ",7]"),
        Tuple.of(1, text.substring(0, text.length() - 1)),
        Tuple.of(1, "\"" + body.hashCode() + "\""));
  }

  private static JsonNode object(Map<String, JsonNode> fields) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    fields.forEach(object::set);
    return object;
  }

  /** What stands in a path or a query is as much a stranger's as a body. */
  @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void anyAddressIsAnswered(@ForAll("addresses") String address) {
    for (String verb : List.of("GET", "DELETE")) {
      Api.Answer answer;
      try {
        answer = API.send(verb, address, "{}");
      } catch (AssertionError e) {
        throw new AssertionError(verb + " " + address + " is not answered", e);
      }
      assertThat(answer.status())
          .as(verb + " " + address + ": " + answer.text())
          .isIn(200, 204, 400, 401, 403, 404, 405, 409, 503);
      if (answer.status() >= 400) {
        assertThat(answer.json().path("code").asInt()).isEqualTo(answer.status());
      }
    }
  }

  @Provide
  Arbitrary<String> addresses() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "x", "-1", "0", "%20", "%2F", "%00", "10.0.0.0_33", "a_b", "_", "%F0%9F%98%80");
    Arbitrary<String> queries =
        Arbitraries.of(
            "",
            "?limit=x",
            "?limit=2&marker=x",
            "?marker=",
            "?name=%00",
            "?tenant_id=&hm_id=x",
            "?vlanId=x&id=1",
            "?port=x&srv_port=y",
            "?port_id=x");
    return Arbitraries.of(PATHS)
        .map(path -> path.split(" ", 2)[1])
        .flatMap(
            path ->
                parts.flatMap(
                    part ->
                        Arbitraries.of(
                                path, path + "/" + part, path.replaceFirst("/[^/]+$", "/" + part))
                            .flatMap(filled -> queries.map(query -> filled + query))));
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void isAnswered(@ForAll("requests") Request request) {
    Api.Answer answer =
        API.send(
            request.verb(), request.path(), request.body(), "Content-Type", "application/json");
    assertThat(answer.status()).as(answer.text()).isIn(200, 201, 204, 400, 404, 405, 406, 409, 415);
    if (answer.status() >= 400) {
      assertThat(answer.json().path("code").asInt()).isEqualTo(answer.status());
    }
  }
}
