package org.midonet.cluster.auth.keystone;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.midonet.topology.error.InvalidInput;

/**
 * Where Keystone is, and how we speak with it: the keys of {@code cluster.auth} (spec config.md). A
 * value of blanks alone is none.
 *
 * @param version of Keystone's API: 2 or 3
 * @param root protocol, host and port
 * @param project of our own account, and of logins that name none
 * @param domain the id of the domain of users and projects; version 3 only
 * @param access by what right we ask
 * @param roles how Keystone calls MidoNet's roles
 * @param authorities PEM file of who may sign Keystone's certificate; empty: whom the JVM trusts
 */
public record KeystoneSettings(
    int version,
    URI root,
    Optional<String> project,
    String domain,
    OwnAccess access,
    RoleNames roles,
    Optional<String> authorities) {

  /** With a Keystone whose certificate the JVM trusts, if it has one. */
  public KeystoneSettings(
      int version,
      URI root,
      Optional<String> project,
      String domain,
      OwnAccess access,
      RoleNames roles) {
    this(version, root, project, domain, access, roles, Optional.empty());
  }

  private static final String AUTH = "cluster.auth.";
  private static final String KEYSTONE = AUTH + "keystone.";

  /**
   * Reads them.
   *
   * @throws InvalidInput with the key that is wrong, or missing; the values of secret keys are not
   *     told
   */
  public static KeystoneSettings of(Config config) throws InvalidInput {
    int version = number(config, KEYSTONE + "version", 3);
    if (version != 2 && version != 3) {
      throw new InvalidInput(KEYSTONE + "version", "must be 2 or 3");
    }
    return new KeystoneSettings(
        version,
        root(config),
        text(config, KEYSTONE + "tenant_name"),
        text(config, KEYSTONE + "domain_name").orElse("default"),
        access(config),
        new RoleNames(
            text(config, AUTH + "admin_role"),
            text(config, AUTH + "tenant_admin_role"),
            text(config, AUTH + "tenant_user_role")),
        text(config, KEYSTONE + "ca_certificate"));
  }

  private static URI root(Config config) throws InvalidInput {
    String protocol = text(config, KEYSTONE + "protocol").orElse("http").toLowerCase(Locale.ROOT);
    if (!protocol.equals("http") && !protocol.equals("https")) {
      throw new InvalidInput(KEYSTONE + "protocol", "must be http or https");
    }
    int port = number(config, KEYSTONE + "port", 35357);
    if (port < 1 || port > 65535) {
      throw new InvalidInput(KEYSTONE + "port", "must lie between 1 and 65535");
    }
    String host = text(config, KEYSTONE + "host").orElse("localhost");
    String written = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    try {
      URI root = new URI(protocol + "://" + written + ":" + port);
      // Anything but a host, such as user@host or host/path, makes another authority or a path.
      if (root.getHost() != null && root.getHost().equals(written) && root.getPort() == port) {
        return root;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new InvalidInput(KEYSTONE + "host", "must be a host name or an address");
  }

  /** The token goes before the account, as in the original. */
  private static OwnAccess access(Config config) throws InvalidInput {
    Optional<String> token = text(config, KEYSTONE + "admin_token");
    if (token.isPresent()) {
      if (!TokenForm.isSound(token.get())) {
        throw new InvalidInput(KEYSTONE + "admin_token", "has characters that no token has");
      }
      return new OwnAccess.AdminToken(token.get());
    }
    Optional<String> user = text(config, KEYSTONE + "user_name");
    Optional<String> password = text(config, KEYSTONE + "user_password");
    if (user.isEmpty() || password.isEmpty()) {
      throw new InvalidInput(
          KEYSTONE + "admin_token",
          "is not set, nor are keystone.user_name and keystone.user_password: without one of them"
              + " Keystone tells nothing about tokens");
    }
    return new OwnAccess.Account(user.get(), password.get());
  }

  private static Optional<String> text(Config config, String key) throws InvalidInput {
    try {
      return config.hasPath(key)
          ? Optional.of(config.getString(key).trim()).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (ConfigException e) {
      // Not its message, which may tell the value.
      throw new InvalidInput(key, "must be a string");
    }
  }

  private static int number(Config config, String key, int otherwise) throws InvalidInput {
    try {
      return text(config, key).map(Integer::parseInt).orElse(otherwise);
    } catch (NumberFormatException e) {
      throw new InvalidInput(key, "must be a whole number");
    }
  }
}
