package org.midonet.agent.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
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
  private static final int ANSWER_MILLIS = 30_000;
  private static final int LONGEST_ANSWER = 4 << 20;

  private final MetadataSettings settings;

  Nova(MetadataSettings settings) {
    this.settings = settings;
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
      call.setReadTimeout(ANSWER_MILLIS);
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

  private static byte[] body(HttpURLConnection call, int status) throws IOException {
    try (InputStream in = status < 400 ? call.getInputStream() : call.getErrorStream()) {
      if (in == null) {
        return new byte[0];
      }
      byte[] body = in.readNBytes(LONGEST_ANSWER + 1);
      if (body.length > LONGEST_ANSWER) {
        throw new IOException("Nova's answer is too long");
      }
      return body;
    }
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
