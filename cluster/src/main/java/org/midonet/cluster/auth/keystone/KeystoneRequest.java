package org.midonet.cluster.auth.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A question for Keystone.
 *
 * @param purpose what it is for, in words for the log
 * @param path below the root of the server; may hold a token
 * @param headers may hold tokens
 * @param body what is posted; empty: it is a GET
 */
record KeystoneRequest(
    String purpose, String path, Map<String, String> headers, Optional<JsonNode> body) {

  static final String AUTH_TOKEN = "X-Auth-Token";

  static KeystoneRequest get(String purpose, String path, Map<String, String> headers) {
    return new KeystoneRequest(purpose, path, headers, Optional.empty());
  }

  static KeystoneRequest post(String purpose, String path, JsonNode body) {
    return new KeystoneRequest(purpose, path, Map.of(), Optional.of(body));
  }

  /** One step of a path, or one value of a query. */
  static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Leaves out everything that may be secret. */
  @Override
  public String toString() {
    return "KeystoneRequest[" + purpose + "]";
  }
}
