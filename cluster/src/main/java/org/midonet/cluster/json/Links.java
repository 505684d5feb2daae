package org.midonet.cluster.json;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Makes the absolute addresses of one answer.
 *
 * @param base the address of the API as this caller sees it, without a slash at the end
 */
public record Links(String base) {

  /** The address of segments below the base; each is escaped, so that it stays one segment. */
  public String at(Object... segments) {
    StringBuilder address = new StringBuilder(base);
    for (Object segment : segments) {
      address.append('/').append(escape(segment.toString()));
    }
    return address.toString();
  }

  /** A text that stands in a query, or as one segment of a path. */
  public String escaped(String text) {
    return escape(text);
  }

  private static String escape(String segment) {
    boolean plain =
        segment
            .chars()
            .allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || "-._~{}".indexOf(c) >= 0);
    return plain ? segment : URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
