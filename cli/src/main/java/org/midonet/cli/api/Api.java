package org.midonet.cli.api;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.midonet.cli.api.HttpDoor.Answer;
import org.midonet.cli.failure.ApiFailure;

/**
 * A client of the REST API: it logs in when it has credentials, carries the token, and logs in once
 * more when the token is refused.
 */
public final class Api {
  private final String base;
  private final Optional<Credentials> credentials;
  private final HttpDoor door;
  private Optional<String> token = Optional.empty();

  /**
   * A client; nothing is sent yet.
   *
   * @param base the API's address, such as {@code http://controller:8181/midonet-api}
   * @param credentials who logs in; empty: requests carry no token
   * @param anyCertificate accept every server certificate
   */
  public Api(String base, Optional<Credentials> credentials, boolean anyCertificate) {
    this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    this.credentials = credentials;
    this.door = new HttpDoor(anyCertificate);
  }

  /** Sends a line a request and a line an answer to a sink: {@code debug on}. */
  public void log(Consumer<String> sink) {
    door.log(sink);
  }

  /** The root document, whose members say where everything else is. */
  public Document application() throws ApiFailure {
    return get(base, MediaTypes.APPLICATION);
  }

  /** One object. */
  public Document get(String address, String mediaType) throws ApiFailure {
    Answer answer =
        call(
            "GET",
            address,
            Map.of("Accept", mediaType, "Content-Type", mediaType),
            Optional.empty());
    try {
      return Json.object(answer.body());
    } catch (IOException e) {
      throw new ApiFailure.Unreachable(e);
    }
  }

  /** All objects of a collection, in the server's order. */
  public List<Document> list(String address, String mediaType) throws ApiFailure {
    Answer answer = call("GET", address, Map.of("Accept", mediaType), Optional.empty());
    try {
      return Json.array(answer.body());
    } catch (IOException e) {
      throw new ApiFailure.Unreachable(e);
    }
  }

  /**
   * Creates an object.
   *
   * @return where it is now; empty when the server does not say
   */
  public Optional<String> post(String address, String mediaType, Document body) throws ApiFailure {
    return call("POST", address, Map.of("Content-Type", mediaType), Optional.of(Json.write(body)))
        .location();
  }

  /** Asks a question that changes nothing. */
  public Document ask(String address, String mediaType, Document question) throws ApiFailure {
    Answer answer =
        call(
            "POST",
            address,
            Map.of("Content-Type", mediaType, "Accept", "application/json"),
            Optional.of(Json.write(question)));
    try {
      return Json.object(answer.body());
    } catch (IOException e) {
      throw new ApiFailure.Unreachable(e);
    }
  }

  /** Replaces an object. */
  public void put(String address, String mediaType, Document body) throws ApiFailure {
    call("PUT", address, Map.of("Content-Type", mediaType), Optional.of(Json.write(body)));
  }

  /** Removes what is at an address. */
  public void delete(String address) throws ApiFailure {
    call("DELETE", address, Map.of(), Optional.empty());
  }

  private Answer call(
      String verb, String address, Map<String, String> headers, Optional<String> body)
      throws ApiFailure {
    if (credentials.isPresent() && token.isEmpty()) {
      logIn(credentials.get());
    }
    Answer answer = once(verb, address, headers, body);
    if (answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED && credentials.isPresent()) {
      logIn(credentials.get());
      answer = once(verb, address, headers, body);
    }
    if (answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED) {
      throw new ApiFailure.BadCredentials();
    }
    if (answer.status() > HttpURLConnection.HTTP_MULT_CHOICE) {
      throw new ApiFailure.Refused(answer.status(), answer.body());
    }
    return answer;
  }

  private Answer once(
      String verb, String address, Map<String, String> headers, Optional<String> body)
      throws ApiFailure {
    Map<String, String> all = new LinkedHashMap<>(headers);
    token.ifPresent(known -> all.put("X-Auth-Token", known));
    try {
      return door.exchange(verb, address, all, body);
    } catch (IOException e) {
      throw new ApiFailure.Unreachable(e);
    }
  }

  private void logIn(Credentials who) throws ApiFailure {
    token = Optional.empty();
    String basic = who.user() + ":" + who.password();
    Map<String, String> headers =
        Map.of(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)),
            "X-Auth-Project",
            who.project(),
            "Content-Type",
            "application/json");
    Answer answer = once("POST", base + "/login", headers, Optional.of("{}"));
    if (answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED) {
      throw new ApiFailure.BadCredentials();
    }
    if (answer.status() > HttpURLConnection.HTTP_MULT_CHOICE) {
      throw new ApiFailure.Refused(answer.status(), answer.body());
    }
    token = answer.cookie().map(Api::sessionId);
  }

  /** The token in {@code sessionId=TOKEN; Expires=…}. */
  private static String sessionId(String cookie) {
    int end = cookie.indexOf(';');
    String pair = end < 0 ? cookie : cookie.substring(0, end);
    return pair.substring(pair.indexOf('=') + 1).strip();
  }
}
