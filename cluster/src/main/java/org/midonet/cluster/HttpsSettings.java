package org.midonet.cluster;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.midonet.cluster.tls.ServerIdentity;
import org.midonet.topology.error.InvalidInput;

/**
 * HTTPS of the API: PEM files where both are named, else a key store. Without any of them there is
 * no HTTPS, as in the original.
 *
 * @param port where it is served
 * @param certificate PEM, the server's first, then the chain
 * @param key PEM, PKCS #8
 * @param keyStore JKS or PKCS #12; taken if it is there
 * @param password of the key store
 */
record HttpsSettings(
    int port,
    Optional<String> certificate,
    Optional<String> key,
    String keyStore,
    String password) {

  private static final String API = "cluster.rest_api.";
  private static final String PORT = API + "https_port";
  private static final String CERTIFICATE = API + "https_certificate";
  private static final String KEY = API + "https_key";
  private static final String KEY_STORE = API + "https_keystore";
  private static final String PASSWORD = API + "https_keystore_password";
  private static final String USUAL_KEY_STORE = "/etc/midonet-cluster/ssl/midonet.jks";

  /** The original took these from the command line of the JVM. */
  private static final String KEY_STORE_PROPERTY = "midonet.keystore_path";

  private static final String PASSWORD_PROPERTY = "midonet.keystore_password";

  /** Reads them; empty if HTTPS is off. */
  static Optional<HttpsSettings> of(Config config) throws InvalidInput {
    int port = config.hasPath(PORT) ? config.getInt(PORT) : 8443;
    if (port > 65535) {
      throw new InvalidInput(PORT, "must be at most 65535; 0 or less turns HTTPS off");
    }
    Optional<String> certificate = path(config, CERTIFICATE);
    Optional<String> key = path(config, KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new InvalidInput(
          certificate.isPresent() ? KEY : CERTIFICATE,
          "is missing: certificate and key are set together");
    }
    return port <= 0
        ? Optional.empty()
        : Optional.of(
            new HttpsSettings(
                port,
                certificate,
                key,
                path(config, KEY_STORE)
                    .orElse(System.getProperty(KEY_STORE_PROPERTY, USUAL_KEY_STORE)),
                text(config, PASSWORD).orElse(System.getProperty(PASSWORD_PROPERTY, ""))));
  }

  private static Optional<String> path(Config config, String key) throws InvalidInput {
    Optional<String> path = text(config, key);
    if (path.isPresent() && !path.get().startsWith("/")) {
      throw new InvalidInput(key, "must be an absolute path");
    }
    return path;
  }

  private static Optional<String> text(Config config, String key) {
    return config.hasPath(key)
        ? Optional.of(config.getString(key).trim()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /**
   * The server's key and certificate; empty if there are none.
   *
   * @param place where a path of the host lies
   * @throws IOException if they are there and of no use
   */
  Optional<ServerIdentity> identity(Function<String, Path> place) throws IOException {
    if (certificate.isPresent() && key.isPresent()) {
      return Optional.of(
          ServerIdentity.ofPem(place.apply(certificate.get()), place.apply(key.get())));
    }
    Path store = place.apply(keyStore);
    return Files.exists(store)
        ? Optional.of(ServerIdentity.ofKeyStore(store, password))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "HttpsSettings[port=" + port + "]";
  }
}
