package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.Api.Answer;

/** What the API has beyond the original's: pages, conditions, entity tags, bulk creation. */
class AdditionsTest {

  private static final Api API = new Api();

  @AfterAll
  static void stop() {
    API.close();
  }

  private static List<String> bridges(String tenant, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(
          API.create("/bridges", "{\"tenantId\": \"" + tenant + "\", \"name\": \"b" + i + "\"}")
              .path("id")
              .asText());
    }
    return ids;
  }

  @Test
  void listsAreInTheOrderOfCreation() {
    String tenant = UUID.randomUUID().toString();
    List<String> ids = bridges(tenant, 12);
    JsonNode list = API.get("/bridges?tenant_id=" + tenant).json();
    assertThat(list.findValuesAsText("id")).containsExactlyElementsOf(ids);
    API.put("/bridges/" + ids.getFirst(), "{\"tenantId\": \"" + tenant + "\"}").expect(204);
    assertThat(API.get("/bridges?tenant_id=" + tenant).json().findValuesAsText("id"))
        .containsExactlyElementsOf(ids);
  }

  @Test
  void comesPageByPage() {
    String tenant = UUID.randomUUID().toString();
    List<String> ids = bridges(tenant, 7);
    for (String extra : List.of("", "&adminStateUp=true")) {
      List<String> seen = new ArrayList<>();
      String path = "/bridges?tenant_id=" + tenant + "&limit=3" + extra;
      int pages = 0;
      while (!path.isEmpty()) {
        Answer page = API.get(path).expect(200);
        assertThat(page.json().size()).isBetween(1, 3);
        seen.addAll(page.json().findValuesAsText("id"));
        pages++;
        String next = page.header("Link");
        assertThat(next).matches("|<\\?.*>; rel=\"next\"");
        path = next.isEmpty() ? "" : "/bridges" + next.substring(1, next.indexOf('>'));
      }
      assertThat(seen).containsExactlyElementsOf(ids);
      assertThat(pages).isEqualTo(3);
    }
    assertThat(API.get("/bridges?limit=0").expect(400).violations()).containsExactly("limit");
    assertThat(API.get("/bridges?marker=x").expect(400).violations()).containsExactly("marker");
    assertThat(API.get("/bridges?marker=" + UUID.randomUUID()).expect(400).violations())
        .containsExactly("marker");
  }

  @Test
  void selectsByFields() {
    String bridge = bridges(UUID.randomUUID().toString(), 1).getFirst();
    String ports = "/bridges/" + bridge + "/ports";
    String tagged = API.create(ports, "{\"type\": \"Bridge\", \"vlanId\": 9}").path("id").asText();
    API.create(ports, "{\"type\": \"Bridge\"}");
    assertThat(API.get(ports + "?vlanId=9").json().findValuesAsText("id")).containsExactly(tagged);
    assertThat(API.get("/ports?deviceId=" + bridge + "&vlanId=9").json()).hasSize(1);
    assertThat(API.get(ports + "?hostId=").json()).hasSize(2);
    assertThat(API.get(ports + "?tenant_id=nobody&nonsense=1").json()).hasSize(2);
  }

  @Test
  void changesOnlyWhatWasSeen() {
    Answer made = API.post("/bridges", "{\"name\": \"a\"}").expect(201);
    String uri = made.header("Location");
    Answer seen = API.get(uri).expect(200);
    String tag = seen.header("ETag");
    assertThat(tag).matches("\"[0-9a-f]+\"").isEqualTo(made.header("ETag"));
    Answer changed = put(uri, "{\"name\": \"b\"}", tag).expect(204);
    assertThat(changed.header("ETag")).isNotEqualTo(tag);
    assertThat(put(uri, "{\"name\": \"c\"}", tag).expect(412).json().path("code").asInt())
        .isEqualTo(412);
    assertThat(API.get(uri).json().path("name").asText()).isEqualTo("b");
    API.send("DELETE", uri, "{}", "If-Match", tag).expect(412);
    put(uri, "{\"name\": \"d\"}", "*").expect(204);
    put(uri, "{\"name\": \"e\"}", tag + ", " + API.get(uri).header("ETag")).expect(204);
    API.send("DELETE", uri, "{}", "If-Match", API.get(uri).header("ETag")).expect(204);
  }

  private static Answer put(String uri, String body, String tag) {
    return API.send("PUT", uri, body, "Content-Type", "application/json", "If-Match", tag);
  }

  @Test
  void makesManyAtOnceOrNone() {
    String bridge = bridges(UUID.randomUUID().toString(), 1).getFirst();
    String ports = "/bridges/" + bridge + "/ports";
    ArrayNode bodies = Api.JSON.createArrayNode();
    for (int i = 0; i < 50; i++) {
      bodies.addObject().put("type", "Bridge").put("vlanId", i);
    }
    JsonNode made = API.post(ports, bodies.toString()).expect(201).json();
    assertThat(made).hasSize(50);
    for (int i = 0; i < 50; i++) {
      JsonNode port = API.get(made.get(i).path("uri").asText()).expect(200).json();
      assertThat(port.path("vlanId").asInt()).isEqualTo(i);
      assertThat(port.path("id")).isEqualTo(made.get(i).path("id"));
    }
    ((ObjectNode) bodies.get(7)).put("vlanId", 5000);
    assertThat(API.post(ports, bodies.toString()).expect(400).violations())
        .containsExactly("[7].vlanId");
    ((ObjectNode) bodies.get(7)).put("vlanId", 1).put("inboundFilterId", bridge);
    API.post(ports, bodies.toString()).expect(404);
    assertThat(API.post(ports, "[1]").expect(400).violations()).containsExactly("[0]");
    assertThat(API.get(ports).json()).hasSize(50);
    assertThat(API.post(ports, "[]").expect(201).json()).isEmpty();
    String chain = API.create("/chains", "{}").path("rules").asText();
    API.post(
            chain,
            "[{\"type\": \"accept\"}, {\"type\": \"drop\", \"position\": 2}, {\"type\": \"reject\","
                + " \"position\": 9}]")
        .expect(400);
    API.post(chain, "[{\"type\": \"accept\"}, {\"type\": \"drop\", \"position\": 2}]").expect(201);
    assertThat(API.get(chain).json().findValuesAsText("type")).containsExactly("accept", "drop");
  }

  /** More than one transaction holds, with what hangs on the ports. */
  @Test
  void deletesABridgeWithThousandsOfPorts() {
    String bridge = bridges(UUID.randomUUID().toString(), 1).getFirst();
    String ports = "/bridges/" + bridge + "/ports";
    ArrayNode bodies = Api.JSON.createArrayNode();
    for (int i = 0; i < 500; i++) {
      bodies.addObject().put("type", "Bridge");
    }
    JsonNode some = API.post(ports, bodies.toString()).expect(201).json();
    for (int i = 0; i < 5; i++) {
      API.post(ports, bodies.toString()).expect(201);
    }
    String port = some.get(3).path("id").asText();
    String mirror = API.create("/mirrors", "{\"toPortId\": \"" + port + "\"}").path("uri").asText();
    String group = API.create("/port_groups", "{}").path("ports").asText();
    API.post(group, "{\"portId\": \"" + port + "\"}").expect(201);
    API.delete("/bridges/" + bridge).expect(204);
    API.get("/bridges/" + bridge).expect(404);
    API.get("/ports/" + port).expect(404);
    API.get(mirror).expect(404);
    assertThat(API.get(group).json()).isEmpty();
    assertThat(API.get("/ports?deviceId=" + bridge).json()).isEmpty();
  }
}
