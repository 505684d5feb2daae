package org.midonet.cluster.auth;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The one user of {@link StaticTokenAuthService}.
 *
 * @param user the user's name
 * @param secret password and token
 * @param project what midonet-cli shows as the project
 */
public record Credentials(String user, String secret, String project) {

  /** A new user with a secret of 256 bits. */
  public static Credentials generate(SecureRandom random) {
    byte[] name = new byte[4];
    byte[] secret = new byte[32];
    random.nextBytes(name);
    random.nextBytes(secret);
    return new Credentials(
        "midonet-" + HexFormat.of().formatHex(name),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
        "admin");
  }

  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "Credentials[user=" + user + ", project=" + project + "]";
  }
}
