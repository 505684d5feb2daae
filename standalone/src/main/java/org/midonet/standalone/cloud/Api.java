package org.midonet.standalone.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.lab.LabFailure;

/**
 * A client of the REST API, no cleverer than any HTTP client: paths, media types and JSON as
 * written in the API's own terms.
 */
public final class Api {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int TIMEOUT_MILLIS = 40_000;

  private final URI base;
  private final Optional<String> token;

  private Api(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
  }

  /**
   * What the server answered.
   *
   * @param location of the object that was made
   */
  public record Answer(int status, String body, Optional<String> location) {
    public JsonNode json() {
      try {
        return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException("not JSON: " + body, e);
      }
    }
  }

  /** A client without a token. */
  public static Api anonymous(URI base) {
    return new Api(base, Optional.empty());
  }

  /** Logs in with the credentials of a file in the form of {@code ~/.midonetrc}. */
  public static Api login(URI base, Path credentials) {
    Map<String, String> values = new HashMap<>();
    try {
      for (String line : Files.readAllLines(credentials)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String basic =
        Base64.getEncoder()
            .encodeToString(
                (values.getOrDefault("username", "") + ":" + values.getOrDefault("password", ""))
                    .getBytes(StandardCharsets.UTF_8));
    Answer answer =
        anonymous(base)
            .send(
                "POST",
                "/login",
                Map.of(
                    "Authorization",
                    "Basic " + basic,
                    "X-Auth-Project",
                    values.getOrDefault("project_id", "admin")),
                Optional.of("{}"));
    if (answer.status() != 200) {
      throw new LabFailure("login answered " + answer.status() + ": " + answer.body());
    }
    return new Api(base, Optional.of(answer.json().path("key").asText()));
  }

  public URI base() {
    return base;
  }

  /** The token that every request carries. */
  public Optional<String> token() {
    return token;
  }

  /** GET of an object or a collection, which must be there. */
  public JsonNode get(String path) {
    Answer answer = send("GET", path, Map.of("Accept", "application/json"), Optional.empty());
    if (answer.status() != 200) {
      throw new LabFailure("GET " + path + " answered " + answer.status() + ": " + answer.body());
    }
    return answer.json();
  }

  /**
   * POST of a new object, which must succeed.
   *
   * @param type the media type's middle, such as {@code Bridge-v4}
   * @param fields name, value, name, value …
   * @return the id at the end of its {@code Location}, where that is a UUID
   */
  public Optional<UUID> create(String path, String type, Object... fields) {
    Answer answer = post(path, type, fields);
    if (answer.status() != 201) {
      throw new LabFailure("POST " + path + " answered " + answer.status() + ": " + answer.body());
    }
    return answer
        .location()
        .map(uri -> uri.substring(uri.lastIndexOf('/') + 1))
        .filter(last -> last.length() == 36)
        .map(UUID::fromString);
  }

  /** As {@link #create}, for objects that have an id. */
  public UUID make(String path, String type, Object... fields) {
    return create(path, type, fields)
        .orElseThrow(() -> new LabFailure("POST " + path + " gave no Location with an id"));
  }

  /** POST, whatever comes of it. */
  public Answer post(String path, String type, Object... fields) {
    Map<String, Object> object = new HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      object.put((String) fields[i], fields[i + 1]);
    }
    try {
      return send(
          "POST",
          path,
          Map.of("Content-Type", mediaType(type), "Accept", "*/*"),
          Optional.of(JSON.writeValueAsString(object)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** PUT of a whole object. */
  public Answer put(String path, String type, JsonNode object) {
    return send(
        "PUT",
        path,
        Map.of("Content-Type", mediaType(type), "Accept", "*/*"),
        Optional.of(object.toString()));
  }

  /** DELETE, which must succeed. */
  public void delete(String path) {
    Answer answer = send("DELETE", path, Map.of(), Optional.empty());
    if (answer.status() / 100 != 2) {
      throw new LabFailure(
          "DELETE " + path + " answered " + answer.status() + ": " + answer.body());
    }
  }

  private static String mediaType(String type) {
    return "application/vnd.org.midonet." + type + "+json";
  }

  /** One request; any status is an answer, no connection is an {@link UncheckedIOException}. */
  public Answer send(
      String method, String path, Map<String, String> headers, Optional<String> body) {
    try {
      var connection =
          (HttpURLConnection) URI.create(base + path).toURL().openConnection(Proxy.NO_PROXY);
      connection.setRequestMethod(method);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      headers.forEach(connection::setRequestProperty);
      token.ifPresent(value -> connection.setRequestProperty("X-Auth-Token", value));
      if (body.isPresent()) {
        connection.setDoOutput(true);
        try (var out = connection.getOutputStream()) {
          out.write(body.get().getBytes(StandardCharsets.UTF_8));
        }
      }
      int status = connection.getResponseCode();
      InputStream stream =
          status >= 400 ? connection.getErrorStream() : connection.getInputStream();
      String text = "";
      if (stream != null) {
        try (stream) {
          text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      return new Answer(status, text, Optional.ofNullable(connection.getHeaderField("Location")));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + base + path, e);
    }
  }

  /** A list of words or objects as a JSON array takes it. */
  public static List<Object> list(Object... values) {
    return List.of(values);
  }
}
