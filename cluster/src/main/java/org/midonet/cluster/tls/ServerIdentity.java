package org.midonet.cluster.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.UUID;

/**
 * With what a server proves who it is.
 *
 * @param keys a store with a private key and its chain
 * @param password of the entry
 */
public record ServerIdentity(KeyStore keys, String password) {

  /** From PEM files. */
  public static ServerIdentity ofPem(Path certificates, Path key) throws BadTlsFile {
    String password = UUID.randomUUID().toString();
    return new ServerIdentity(Pem.keyStore(certificates, key, password.toCharArray()), password);
  }

  /** From a key store, JKS or PKCS #12. */
  public static ServerIdentity ofKeyStore(Path file, String password) throws BadTlsFile {
    try (InputStream in = Files.newInputStream(file)) {
      // The JDK's own provider reads both formats under either name.
      KeyStore keys = KeyStore.getInstance("JKS");
      keys.load(in, password.toCharArray());
      return new ServerIdentity(keys, password);
    } catch (IOException | GeneralSecurityException e) {
      throw new BadTlsFile(file, "is no key store that this password opens");
    }
  }

  @Override
  public String toString() {
    return "ServerIdentity";
  }
}
