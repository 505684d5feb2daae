package org.midonet.cluster.auth.keystone;

/**
 * What may be a token: what HTTP can carry in a header and no longer than Jetty takes. Others are
 * refused unasked; they would not leave the machine, or in version 2.0, where the token is a part
 * of the path, ask for something else.
 */
final class TokenForm {

  private static final int LONGEST = 16 * 1024;

  private TokenForm() {}

  static boolean isSound(String token) {
    return !token.isEmpty()
        && token.length() <= LONGEST
        && token.chars().allMatch(c -> c > ' ' && c < 0x7f)
        && !isDots(token);
  }

  /** Whether it is a step in a path instead of a name. */
  static boolean isDots(String name) {
    return name.equals(".") || name.equals("..");
  }
}
