package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.cluster.api.Endpoint.Document;

/**
 * The OpenAPI 3.1 document of some endpoints: {@code /openapi.json}. Made of the same table that
 * serves, so it cannot differ from it.
 */
public final class OpenApi {

  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private OpenApi() {}

  /** The document's own endpoint; it describes the others. */
  public static Endpoint endpoint(List<Endpoint> endpoints) {
    ObjectNode template = document(endpoints);
    return Endpoint.get(
            "/openapi.json",
            "Describes the API as OpenAPI 3.1",
            List.of(Media.JSON),
            new Document(
                "OpenApi", JsonNodeFactory.instance.objectNode().put("type", "object"), false),
            call -> {
              ObjectNode document = template.deepCopy();
              document.putArray("servers").addObject().put("url", call.links().base());
              return Reply.ok(document);
            })
        .open(Audience.ANYBODY);
  }

  static ObjectNode document(List<Endpoint> endpoints) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "MidoNet REST API")
        .put("version", "5.1")
        .put(
            "description",
            "Management of virtual networks. Every call but /login needs X-Auth-Token; what a role"
                + " may call stands at each operation. A tenant's roles see and change what is the"
                + " tenant's.");
    document.putArray("security").addObject().putArray("token");
    ObjectNode paths = document.putObject("paths");
    ObjectNode components = document.putObject("components");
    ObjectNode schemas = components.putObject("schemas");
    schemas.set("Error", errorSchema());
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "apiKey")
        .put("in", "header")
        .put("name", "X-Auth-Token");
    for (Endpoint endpoint : endpoints) {
      ObjectNode path =
          paths.has(endpoint.path())
              ? (ObjectNode) paths.get(endpoint.path())
              : paths.putObject(endpoint.path());
      endpoint.request().ifPresent(shown -> schemas.set(shown.name(), shown.schema()));
      endpoint.response().ifPresent(shown -> schemas.set(shown.name(), shown.schema()));
      path.set(endpoint.verb().name().toLowerCase(Locale.ROOT), operation(endpoint));
    }
    return document;
  }

  private static ObjectNode operation(Endpoint endpoint) {
    ObjectNode operation = JsonNodeFactory.instance.objectNode();
    operation.put("summary", endpoint.summary());
    operation.put("operationId", operationId(endpoint));
    parameters(endpoint, operation);
    security(endpoint, operation);
    endpoint
        .request()
        .ifPresent(
            body -> {
              ObjectNode request = operation.putObject("requestBody").put("required", true);
              ObjectNode content = request.putObject("content");
              endpoint
                  .consumes()
                  .forEach(type -> content.putObject(type).set("schema", requested(body)));
            });
    ObjectNode responses = operation.putObject("responses");
    ObjectNode success = responses.putObject(Integer.toString(endpoint.success()));
    success.put("description", "Success");
    endpoint
        .response()
        .ifPresent(
            body -> {
              ObjectNode content = success.putObject("content");
              endpoint
                  .produces()
                  .forEach(type -> content.putObject(type).set("schema", pointer(body)));
            });
    ObjectNode error = responses.putObject("default").put("description", "Error");
    error
        .putObject("content")
        .putObject(Media.vendor("Error-v1"))
        .putObject("schema")
        .put("$ref", "#/components/schemas/Error");
    return operation;
  }

  private static String operationId(Endpoint endpoint) {
    String words = endpoint.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "");
    return endpoint.verb().name().toLowerCase(Locale.ROOT) + words;
  }

  private static void parameters(Endpoint endpoint, ObjectNode operation) {
    Matcher variables = VARIABLE.matcher(endpoint.path());
    while (variables.find()) {
      parameter(operation, variables.group(1), "path", "").put("required", true);
    }
    for (Map.Entry<String, String> query : endpoint.query().entrySet()) {
      parameter(operation, query.getKey(), "query", query.getValue());
    }
  }

  /** One of the roles is enough: alternatives, as OpenAPI 3.1 has roles. */
  private static void security(Endpoint endpoint, ObjectNode operation) {
    ArrayNode alternatives = operation.putArray("security");
    endpoint
        .audience()
        .roles(endpoint.verb())
        .forEach(role -> alternatives.addObject().putArray("token").add(role));
  }

  private static ObjectNode parameter(ObjectNode operation, String name, String in, String note) {
    ObjectNode parameter = operation.withArray("parameters").addObject();
    parameter.put("name", name).put("in", in);
    if (!note.isEmpty()) {
      parameter.put("description", note);
    }
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  /** Whoever takes an array takes a single object too. */
  private static ObjectNode requested(Document document) {
    if (!document.array()) {
      return pointer(document);
    }
    ObjectNode either = JsonNodeFactory.instance.objectNode();
    either
        .putArray("oneOf")
        .add(pointer(new Document(document.name(), document.schema(), false)))
        .add(pointer(document));
    return either;
  }

  private static ObjectNode pointer(Document document) {
    ObjectNode pointer =
        JsonNodeFactory.instance
            .objectNode()
            .put("$ref", "#/components/schemas/" + document.name());
    if (!document.array()) {
      return pointer;
    }
    ObjectNode array = JsonNodeFactory.instance.objectNode().put("type", "array");
    array.set("items", pointer);
    return array;
  }

  private static ObjectNode errorSchema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("code").put("type", "integer");
    properties.putObject("message").putArray("type").add("string").add("null");
    ObjectNode violation =
        properties.putObject("violations").put("type", "array").putObject("items");
    ObjectNode parts = violation.put("type", "object").putObject("properties");
    parts.putObject("property").put("type", "string");
    parts.putObject("message").put("type", "string");
    schema.putArray("required").add("code").add("message");
    return schema;
  }
}
