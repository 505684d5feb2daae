package org.midonet.agent.metadata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks Nova's metadata API in the name of an instance. Of what the guest sent, only headers that
 * are known to be harmless go on: Nova's server takes {@code X_Instance_ID} for {@code
 * X-Instance-ID}, so a list of what to strip would never be whole.
 */
final class Nova {

  /** The headers of a guest that go on. */
  private static final List<String> PASSED = List.of("accept", "content-type", "user-agent");

  private static final int CONNECT_MILLIS = 5_000;
  private static final int LONGEST_ANSWER = 4 << 20;

  private final MetadataSettings settings;
  private final Duration patience;

  /**
   * Nova as it is to be asked.
   *
   * @param patience how long it may be silent, and how long its answer may come in
   */
  Nova(MetadataSettings settings, Duration patience) {
    this.settings = settings;
    this.patience = patience;
  }

  /** What Nova answered. */
  static final class Answer {
    private final int status;
    private final String type;
    private final byte[] body;

    Answer(int status, String type, byte[] body) {
      this.status = status;
      this.type = type;
      this.body = body;
    }

    int status() {
      return status;
    }

    /** The media type; empty text where none was said. */
    String type() {
      return type;
    }

    byte[] body() {
      return body;
    }
  }

  /** The answer; fails where Nova does not answer. */
  Answer ask(Instance instance, HttpRequest request) throws IOException {
    HttpURLConnection call = open(request.target());
    try {
      call.setConnectTimeout(CONNECT_MILLIS);
      call.setReadTimeout((int) patience.toMillis());
      call.setInstanceFollowRedirects(false);
      call.setUseCaches(false);
      call.setRequestMethod(request.method());
      for (String name : PASSED) {
        if (!request.header(name).isEmpty()) {
          call.setRequestProperty(name, request.header(name));
        }
      }
      call.setRequestProperty("X-Forwarded-For", instance.address());
      call.setRequestProperty("X-Instance-ID", instance.id());
      call.setRequestProperty("X-Tenant-ID", instance.tenant());
      call.setRequestProperty("X-Instance-ID-Signature", signature(instance.id()));
      if (request.method().equals("POST")) {
        call.setDoOutput(true);
        call.setFixedLengthStreamingMode(request.body().length);
        try (OutputStream out = call.getOutputStream()) {
          out.write(request.body());
        }
      }
      int status = call.getResponseCode();
      if (status < 200 || status > 599) {
        throw new IOException("Nova's answer is no HTTP");
      }
      String type = Optional.ofNullable(call.getContentType()).orElse("");
      return new Answer(status, type, body(call, status));
    } finally {
      call.disconnect();
    }
  }

  private HttpURLConnection open(String target) throws IOException {
    try {
      URI uri = new URI(settings.nova() + target);
      if (uri.toURL().openConnection() instanceof HttpURLConnection call) {
        return call;
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IOException("not a path: " + target, e);
    }
    throw new IOException("not HTTP: " + settings.nova());
  }

  private byte[] body(HttpURLConnection call, int status) throws IOException {
    try (InputStream in = status < 400 ? call.getInputStream() : call.getErrorStream()) {
      if (in == null) {
        return new byte[0];
      }
      return read(in);
    }
  }

  private byte[] read(InputStream in) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    for (int length = in.read(part); length >= 0; length = in.read(part)) {
      body.write(part, 0, length);
      if (body.size() > LONGEST_ANSWER) {
        throw new IOException("its answer is too long");
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException("its answer takes too long");
      }
    }
    return body.toByteArray();
  }

  /** Lower-case hexadecimal HMAC-SHA256 of the instance's id. */
  String signature(String instance) {
    byte[] key = settings.secret().getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      // An empty key is one octet of zero: HMAC fills keys up with zeros (RFC 2104).
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(instance.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has HMAC-SHA256", e);
    }
  }
}
