package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.Api.Answer;

/**
 * The checks that follow from a few facts about a resource: its paths and media types, a valid body
 * with its fields, and what is refused.
 */
final class EndpointKind {

  private static final String VENDOR = "application/vnd.org.midonet.";

  private final EndpointSuite suite;
  private final String collection;
  private final String at;
  private final String item;
  private final String single;
  private final String list;
  private String verbs = "";
  private String body = "{}";
  private final List<String> required = new ArrayList<>();
  private final Map<String, List<String>> wrong = new LinkedHashMap<>();
  private final Map<String, Integer> dangling = new LinkedHashMap<>();
  private List<String> fields = List.of();
  private Optional<Integer> twice = Optional.empty();
  private String put = "{}";
  private String reset = "{}";
  private int again = 204;
  private int changed = 204;
  private boolean negotiated;
  private boolean resets = true;
  private int parentStatus = 404;

  /**
   * A resource.
   *
   * @param collection the path of its collection as the index has it; empty if it has none
   * @param at the same path with the names of objects; of an item without collection, where to make
   *     one
   * @param item the path of its items as the index has it; empty if it has none
   * @param types vendor types of one and of many
   */
  EndpointKind(EndpointSuite suite, String collection, String at, String item, String... types) {
    this.suite = suite;
    this.collection = collection;
    this.at = at;
    this.item = item;
    this.single = VENDOR + types[0] + "+json";
    this.list = VENDOR + (types.length > 1 ? types[1] : "collection." + types[0]) + "+json";
  }

  /** A resource that lies below the root, and has ids. */
  static EndpointKind top(EndpointSuite suite, String collection, String type) {
    return new EndpointKind(suite, collection, collection, collection + "/{id}", type);
  }

  /** What it offers: L list, C create, G get, U put, D delete. */
  EndpointKind verbs(String letters) {
    verbs = letters;
    return this;
  }

  /** A body that creates. */
  EndpointKind body(String json) {
    body = json;
    return this;
  }

  /** Fields that a GET shows, null ones included. */
  EndpointKind fields(String names) {
    fields = List.of(names.trim().split("\\s+"));
    return this;
  }

  /** Fields without which a body is refused. */
  EndpointKind require(String... names) {
    required.addAll(List.of(names));
    return this;
  }

  /** Values that a field does not take. */
  EndpointKind wrong(String field, String... values) {
    wrong.computeIfAbsent(field, none -> new ArrayList<>()).addAll(List.of(values));
    return this;
  }

  /** Fields that may not point to what does not exist. */
  EndpointKind dangling(String... names) {
    for (String name : names) {
      dangling.put(name, 404);
    }
    return this;
  }

  /** The same, answered otherwise. */
  EndpointKind dangling(int status, String name) {
    dangling.put(name, status);
    return this;
  }

  /** The status of creating the same a second time. */
  EndpointKind twice(int status) {
    twice = Optional.of(status);
    return this;
  }

  /**
   * What a PUT changes, and what it leaves out.
   *
   * @param changes added to the body: all of it is shown afterwards
   * @param defaults what is shown after a PUT of nothing but the required fields
   */
  EndpointKind put(String changes, String defaults) {
    put = changes;
    reset = defaults;
    return this;
  }

  /** The status of a second DELETE. */
  EndpointKind again(int status) {
    again = status;
    return this;
  }

  /** The status of PUT and DELETE. */
  EndpointKind changed(int status) {
    changed = status;
    return this;
  }

  /** A JSON type of another resource is 415 here. */
  EndpointKind negotiated() {
    negotiated = true;
    return this;
  }

  /** A PUT has to hold everything that it may change. */
  EndpointKind withoutReset() {
    resets = false;
    return this;
  }

  /** Adds a check of one of its endpoints, given by letter as in {@link #verbs}. */
  EndpointKind check(char letter, String what, EndpointSuite.Check check) {
    suite.check(endpoint(letter), what, check);
    return this;
  }

  /** That its list can be asked for those of one tenant. */
  EndpointKind byTenant() {
    return check(
        'L',
        "selects by tenant",
        world -> {
          String id = world.createdId(collection, "{\"tenantId\": \"${new1}\"}");
          assertThat(world.idsAt(collection + "?tenant_id=${new1}")).containsExactly(id);
        });
  }

  private String endpoint(char letter) {
    return switch (letter) {
      case 'L' -> "GET " + collection;
      case 'C' -> "POST " + collection;
      case 'G' -> "GET " + item;
      case 'U' -> "PUT " + item;
      case 'D' -> "DELETE " + item;
      default -> throw new AssertionError(letter);
    };
  }

  /** Makes the checks. */
  void declare() {
    if (verbs.contains("L")) {
      lists();
    }
    if (verbs.contains("C")) {
      creates();
    }
    if (verbs.contains("G")) {
      shows();
    }
    if (verbs.contains("U")) {
      replaces();
    }
    if (verbs.contains("D")) {
      deletes();
    }
  }

  private Answer made(EndpointWorld world) {
    return world.post(at, body).expect(201);
  }

  private String location(EndpointWorld world) {
    return made(world).header("Location");
  }

  private ObjectNode filled(EndpointWorld world, String json) {
    try {
      return (ObjectNode) Api.JSON.readTree(world.fill(json));
    } catch (java.io.IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private boolean hasParent() {
    return at.contains("${");
  }

  private String orphan() {
    return at.replaceFirst("\\$\\{\\w+}", "\\${none}");
  }

  private static void assertRefused(Answer answer, int status) {
    answer.expect(status);
    assertThat(answer.contentType()).isEqualTo(VENDOR + "Error-v1+json");
    assertThat(answer.json().path("code").asInt()).isEqualTo(status);
  }

  private void lists() {
    check(
        'L',
        "shows what was made, in that order",
        world -> {
          world.fill(at + body);
          List<String> before = uris(world);
          String uri = location(world);
          List<String> after = uris(world);
          assertThat(after).containsAll(before).contains(uri);
          Answer typed = world.send("GET", at, "{}", "Accept", list).expect(200);
          assertThat(typed.contentType()).isEqualTo(list);
        });
    check(
        'L',
        "refuses other media types",
        world ->
            assertRefused(
                world.send("GET", at, "{}", "Accept", single.equals(list) ? "text/html" : single),
                406));
    if (hasParent()) {
      check('L', "404 below what does not exist", world -> assertRefused(world.get(orphan()), 404));
    }
    notOffered('L', "POST", "C", world -> at);
  }

  private List<String> uris(EndpointWorld world) {
    List<String> uris = new ArrayList<>();
    world.get(at).expect(200).json().forEach(node -> uris.add(node.path("uri").asText()));
    return uris;
  }

  private void creates() {
    check(
        'C',
        "makes it, and tells where",
        world -> {
          Answer answer = world.send("POST", at, body, "Content-Type", single).expect(201);
          assertThat(answer.text()).isEmpty();
          JsonNode shown = world.get(answer.header("Location")).expect(200).json();
          assertShows(shown, filled(world, body));
        });
    check(
        'C',
        "refuses other media types",
        world -> {
          assertRefused(
              world.send("POST", at, body, "Content-Type", VENDOR + "Nothing-v1+json"),
              negotiated ? 415 : 406);
          assertRefused(world.send("POST", at, body, "Content-Type", "text/plain"), 415);
        });
    check('C', "refuses what is not JSON", world -> assertRefused(world.post(at, "{"), 400));
    check(
        'C',
        "refuses unknown fields",
        world -> {
          ObjectNode sent = filled(world, body).put("nobodyKnows", 1);
          Answer answer = world.post(at, sent.toString());
          assertRefused(answer, 400);
          assertThat(answer.violations()).contains("nobodyKnows");
        });
    if (hasParent()) {
      check(
          'C',
          "404 below what does not exist",
          world -> assertRefused(world.post(orphan(), body), parentStatus));
    }
    refusesFields('C', "POST", world -> at, body);
    if (twice.isPresent()) {
      check(
          'C',
          "the same twice is " + twice.get(),
          world -> {
            ObjectNode sent = filled(world, body);
            if (fields.contains("id") && !sent.has("id")) {
              sent.put("id", UUID.randomUUID().toString());
            }
            world.post(at, sent.toString()).expect(201);
            world.post(at, sent.toString()).expect(twice.get());
          });
    }
  }

  /** The status of creating below what does not exist. */
  EndpointKind orphans(int status) {
    parentStatus = status;
    return this;
  }

  /** Where a request of a check goes. */
  private interface Target {
    String in(EndpointWorld world);
  }

  private void refusesFields(char letter, String verb, Target target, String valid) {
    for (String name : required) {
      check(
          letter,
          "needs " + name,
          world -> {
            String path = target.in(world);
            ObjectNode sent = filled(world, valid);
            sent.remove(name);
            assertViolates(world, verb, path, sent, name);
            assertViolates(world, verb, path, sent.putNull(name), name);
          });
    }
    wrong.forEach(
        (name, values) ->
            check(
                letter,
                "refuses bad values of " + name,
                world -> {
                  String path = target.in(world);
                  for (String value : values) {
                    ObjectNode sent = filled(world, valid);
                    sent.set(name, filled(world, "{\"v\": " + value + "}").path("v"));
                    assertViolates(world, verb, path, sent, name);
                  }
                }));
    dangling.forEach(
        (name, status) ->
            check(
                letter,
                name + " may not dangle",
                world -> {
                  String path = target.in(world);
                  ObjectNode sent = filled(world, valid);
                  String none = UUID.randomUUID().toString();
                  if (name.endsWith("Ids")) {
                    sent.putArray(name).add(none);
                  } else {
                    sent.put(name, none);
                  }
                  assertRefused(world.send(verb, path, sent.toString(), json()), status);
                }));
  }

  private String[] json() {
    return new String[] {"Content-Type", single};
  }

  private void assertViolates(
      EndpointWorld world, String verb, String path, ObjectNode sent, String field) {
    Answer answer = world.send(verb, path, sent.toString(), json());
    assertRefused(answer, 400);
    assertThat(answer.violations())
        .as(answer.text())
        .anyMatch(
            property ->
                property.equals(field)
                    || property.startsWith(field + "[")
                    || property.startsWith(field + "."));
  }

  private void shows() {
    check(
        'G',
        "shows every field",
        world -> {
          String uri = location(world);
          JsonNode shown = world.get(uri).expect(200).json();
          assertThat(shown.properties().stream().map(Map.Entry::getKey)).containsAll(fields);
          assertThat(shown.path("uri").asText()).isEqualTo(uri);
          Answer typed = world.send("GET", uri, "{}", "Accept", single).expect(200);
          assertThat(typed.contentType()).isEqualTo(single);
          assertThat(typed.json()).isEqualTo(shown);
        });
    check(
        'G',
        "refuses other media types",
        world ->
            assertRefused(
                world.send("GET", location(world), "{}", "Accept", VENDOR + "Nothing-v1+json"),
                406));
    check(
        'G',
        "404 if there is none",
        world -> {
          String uri = location(world);
          if (verbs.contains("D")) {
            world.delete(uri).expect(changed);
          }
          assertRefused(world.get(verbs.contains("D") ? uri : elsewhere(uri)), 404);
        });
    notOffered('G', "PUT", "U", this::location);
    notOffered('G', "DELETE", "D", this::location);
    notOffered('G', "POST", "", this::location);
  }

  /** An address of the same form where nothing is. */
  private static String elsewhere(String uri) {
    return uri.substring(0, uri.lastIndexOf('/') + 1) + UUID.randomUUID();
  }

  private void notOffered(char letter, String verb, String offering, Target target) {
    if (offering.isEmpty() || !verbs.contains(offering)) {
      check(
          letter,
          verb + " is 405",
          world -> assertRefused(world.send(verb, target.in(world), body, json()), 405));
    }
  }

  private void replaces() {
    check(
        'U',
        "replaces it whole",
        world -> {
          String uri = location(world);
          ObjectNode sent = filled(world, body);
          sent.setAll(filled(world, put));
          world.send("PUT", uri, sent.toString(), json()).expect(changed);
          JsonNode shown = shown(world, uri, sent);
          assertShows(shown, filled(world, put));
          // What a client was given it can send back.
          world.send("PUT", shown.path("uri").asText(), shown.toString(), json()).expect(changed);
          assertThat(shown(world, uri, sent)).isEqualTo(shown);
        });
    if (resets) {
      resetsWhatIsLeftOut();
    }
    check(
        'U',
        "404 if there is none",
        world -> {
          String uri = location(world);
          if (verbs.contains("D")) {
            world.delete(uri).expect(changed);
          }
          assertRefused(world.send("PUT", uri, body, json()), 404);
        });
    check(
        'U',
        "refuses other media types",
        world -> {
          String uri = location(world);
          assertRefused(
              world.send("PUT", uri, body, "Content-Type", VENDOR + "Nothing-v1+json"),
              negotiated ? 415 : 406);
          assertRefused(world.send("PUT", uri, body, "Content-Type", "text/plain"), 415);
        });
    refusesFields('U', "PUT", this::location, body);
  }

  private void resetsWhatIsLeftOut() {
    check(
        'U',
        "resets what is left out",
        world -> {
          String uri = location(world);
          ObjectNode sent = filled(world, body);
          sent.setAll(filled(world, put));
          world.send("PUT", uri, sent.toString(), json()).expect(changed);
          String now = shown(world, uri, sent).path("uri").asText();
          ObjectNode least = filled(world, body);
          least.retain(required);
          world.send("PUT", now, least.toString(), json()).expect(changed);
          assertShows(shown(world, now, least), filled(world, reset));
        });
  }

  /** The object after a PUT, which may have changed its address. */
  private JsonNode shown(EndpointWorld world, String uri, ObjectNode sent) {
    Answer there = world.get(uri);
    if (there.status() == 200) {
      return there.json();
    }
    List<String> all = uris(world);
    assertThat(all).as("after " + sent).hasSize(1);
    return world.get(all.getFirst()).expect(200).json();
  }

  private void deletes() {
    check(
        'D',
        "deletes it; again is " + again,
        world -> {
          String uri = location(world);
          Answer gone = world.delete(uri).expect(changed);
          assertThat(gone.text()).isEmpty();
          world.get(uri).expect(404);
          world.delete(uri).expect(again);
        });
  }

  /** Every field that was sent is shown as it was sent. */
  static void assertShows(JsonNode shown, JsonNode sent) {
    sent.properties()
        .forEach(
            field -> {
              JsonNode value = shown.path(field.getKey());
              if (field.getValue().isObject()) {
                // What was not said of an object is shown with its defaults.
                assertShows(value, field.getValue());
              } else {
                assertThat(value).as(field.getKey() + " of " + shown).isEqualTo(field.getValue());
              }
            });
  }
}
