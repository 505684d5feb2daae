package org.midonet.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One HTTP exchange at a time over {@link HttpURLConnection}: no TLS set-up for plain HTTP, no pool
 * of threads.
 */
final class HttpDoor {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 60_000;

  static {
    // A POST that the library silently sends a second time would create two objects.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final boolean anyCertificate;
  private Consumer<String> log = line -> {};

  /**
   * A way out.
   *
   * @param anyCertificate accept every server certificate
   */
  HttpDoor(boolean anyCertificate) {
    this.anyCertificate = anyCertificate;
  }

  void log(Consumer<String> sink) {
    log = sink;
  }

  /** What came back. */
  record Answer(int status, String body, Optional<String> location, Optional<String> cookie) {}

  Answer exchange(String verb, String address, Map<String, String> headers, Optional<String> body)
      throws IOException {
    if (!(open(address) instanceof HttpURLConnection connection)) {
      throw new IOException("not an HTTP address: " + address);
    }
    TrustEveryone.when(anyCertificate, connection);
    connection.setRequestMethod(verb);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(true);
    headers.forEach(connection::setRequestProperty);
    log.accept(verb + " " + address + body.map(text -> " " + text).orElse(""));
    if (body.isPresent()) {
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.get().getBytes(StandardCharsets.UTF_8));
      }
    }
    int status = connection.getResponseCode();
    if (status < 0) {
      throw new IOException("the answer is not HTTP");
    }
    Answer answer =
        new Answer(
            status,
            text(connection, status),
            Optional.ofNullable(connection.getHeaderField("Location")),
            Optional.ofNullable(connection.getHeaderField("Set-Cookie")));
    log.accept(status + " " + answer.body());
    return answer;
  }

  private static Object open(String address) throws IOException {
    try {
      return URI.create(address).toURL().openConnection(Proxy.NO_PROXY);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address: " + address, e);
    }
  }

  private static String text(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
