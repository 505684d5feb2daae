package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;

/** The API over a store in memory, with a client. One a test class. */
final class Api implements AutoCloseable {

  static final JsonMapper JSON = new JsonMapper();

  final MemoryEnsemble ensemble = new MemoryEnsemble();
  final Nsdb nsdb;
  final ClusterServer server;
  final HttpClient client = HttpClient.newHttpClient();
  String token = "";

  Api() {
    this(new MockAuthService());
  }

  Api(AuthService auth) {
    this(auth, Optional.empty());
  }

  private Api(AuthService auth, Optional<Nsdb> store) {
    nsdb = store.orElseGet(ensemble::open);
    try {
      server =
          ClusterServer.start(
              nsdb,
              auth,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              ClusterServer.ROOT_PATH);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The API over another store, which it closes. */
  static Api over(Nsdb store) {
    return new Api(new MockAuthService(), Optional.of(store));
  }

  /** An answer. */
  record Answer(int status, String text, HttpResponse<String> response) {

    JsonNode json() {
      try {
        return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
      } catch (java.io.IOException e) {
        throw new AssertionError(text, e);
      }
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String contentType() {
      return header("Content-Type");
    }

    Answer expect(int wanted) {
      assertThat(status).as(text).isEqualTo(wanted);
      return this;
    }

    List<String> violations() {
      List<String> properties = new ArrayList<>();
      json().path("violations").forEach(v -> properties.add(v.path("property").asText()));
      return properties;
    }
  }

  Answer send(String verb, String path, String body, String... headers) {
    String base = server.uri().toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
            .method(verb, HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("X-Auth-Token", token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  Answer get(String path) {
    return send("GET", path, "{}");
  }

  Answer post(String path, String body) {
    return send("POST", path, body, "Content-Type", "application/json");
  }

  Answer put(String path, String body) {
    return send("PUT", path, body, "Content-Type", "application/json");
  }

  Answer delete(String path) {
    return send("DELETE", path, "{}");
  }

  /** Creates an object and shows it. */
  JsonNode create(String path, String body) {
    Answer made = post(path, body).expect(201);
    assertThat(made.header("Location")).startsWith(server.uri().toString());
    return get(made.header("Location")).expect(200).json();
  }

  static UUID id(JsonNode object) {
    return UUID.fromString(object.path("id").asText());
  }

  @Override
  public void close() {
    client.close();
    server.close();
    nsdb.close();
  }
}
