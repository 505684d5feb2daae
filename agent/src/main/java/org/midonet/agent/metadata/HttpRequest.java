package org.midonet.agent.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A guest's request, as far as it is understood: HTTP/1.0 or 1.1 (RFC 9112) with a body of known
 * length. Whatever else the guest sends is taken for an attack and refused.
 */
final class HttpRequest {

  private static final int LONGEST_HEAD = 16 * 1024;
  private static final int LONGEST_BODY = 64 * 1024;
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");

  private final String method;
  private final String target;
  private final Map<String, String> headers;
  private final byte[] body;

  private HttpRequest(String method, String target, Map<String, String> headers, byte[] body) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
  }

  /** A request that is not served, with the status that says why. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status) {
      super(null, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** Reads one. */
  static HttpRequest read(InputStream in) throws IOException, Refused {
    byte[] buffer = new byte[LONGEST_HEAD];
    int length = 0;
    int end = -1;
    while (end < 0) {
      if (length == buffer.length) {
        throw new Refused(431);
      }
      int read = in.read(buffer, length, buffer.length - length);
      if (read < 0) {
        throw new Refused(400);
      }
      int from = Math.max(0, length - 3);
      length += read;
      end = headEnd(buffer, from, length);
    }
    String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
    String[] lines = head.split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !words[2].matches("HTTP/1\\.[01]")) {
      throw new Refused(400);
    }
    if (!METHODS.contains(words[0])) {
      throw new Refused(405);
    }
    Map<String, String> headers = headers(lines);
    byte[] early = Arrays.copyOfRange(buffer, end + 4, length);
    return new HttpRequest(words[0], target(words[1]), headers, body(headers, early, in));
  }

  private static int headEnd(byte[] buffer, int from, int length) {
    for (int i = from; i + 3 < length; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static String target(String text) throws Refused {
    String target = text.replaceFirst("^http://[^/]*", "");
    // Visible ASCII, and nothing that could end the line that Nova gets.
    if (!target.matches("/[!-~]*") || target.contains("#")) {
      throw new Refused(400);
    }
    return target;
  }

  private static Map<String, String> headers(String[] lines) throws Refused {
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1 || !lines[i].substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw new Refused(400);
      }
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String value = lines[i].substring(colon + 1).strip();
      if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f))) {
        throw new Refused(400);
      }
      if (headers.put(name, value) != null && name.equals("content-length")) {
        throw new Refused(400);
      }
    }
    return headers;
  }

  private static byte[] body(Map<String, String> headers, byte[] early, InputStream in)
      throws IOException, Refused {
    if (headers.containsKey("transfer-encoding")) {
      throw new Refused(411);
    }
    String text = headers.getOrDefault("content-length", "0");
    if (!text.matches("[0-9]{1,9}")) {
      throw new Refused(400);
    }
    int length = Integer.parseInt(text);
    if (length > LONGEST_BODY) {
      throw new Refused(413);
    }
    byte[] body = Arrays.copyOf(early, length);
    int missing = length - early.length;
    if (missing > 0 && in.readNBytes(body, early.length, missing) < missing) {
      throw new Refused(400);
    }
    return body;
  }

  String method() {
    return method;
  }

  /** Path and query. */
  String target() {
    return target;
  }

  /** A header, by its lower-case name; empty text if it is not there. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  byte[] body() {
    return body;
  }
}
