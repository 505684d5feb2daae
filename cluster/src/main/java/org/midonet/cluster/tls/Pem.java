package org.midonet.cluster.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** PEM files (RFC 7468): chains of certificates, and private keys as PKCS #8. */
public final class Pem {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END ");
  private static final String PKCS8 = "PRIVATE KEY";

  private Pem() {}

  /**
   * A key store with one entry.
   *
   * @param password protects the entry, in memory
   * @throws BadTlsFile if a file cannot be read, or key and certificate do not belong together
   */
  static KeyStore keyStore(Path certificates, Path key, char[] password) throws BadTlsFile {
    Certificate[] chain = certificates(certificates).toArray(Certificate[]::new);
    try {
      PrivateKey ours = privateKey(key, chain[0].getPublicKey().getAlgorithm());
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry("api", ours, password, chain);
      return store;
    } catch (BadTlsFile e) {
      throw e;
    } catch (GeneralSecurityException | IOException e) {
      throw new BadTlsFile(key, "does not belong to the certificate in " + certificates);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file) throws BadTlsFile {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(read(file)));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      // Said below.
    }
    throw new BadTlsFile(file, "holds no certificates in PEM form");
  }

  private static PrivateKey privateKey(Path file, String algorithm)
      throws BadTlsFile, GeneralSecurityException {
    Matcher key = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
    if (!key.find()) {
      throw new BadTlsFile(file, "holds no private key in PEM form, or an encrypted one");
    }
    if (!key.group(1).equals(PKCS8)) {
      throw new BadTlsFile(
          file,
          "holds a %s; PKCS #8 is read (openssl pkcs8 -topk8 -nocrypt makes it)"
              .formatted(key.group(1)));
    }
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(2))));
  }

  private static byte[] read(Path file) throws BadTlsFile {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadTlsFile(file, "cannot be read");
    }
  }

  /** What a client trusts: the authorities in a file, and nobody else. */
  public static SSLContext trusting(Path authorities) throws BadTlsFile {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate authority : certificates(authorities)) {
        store.setCertificateEntry("authority-" + number++, authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (BadTlsFile e) {
      throw e;
    } catch (GeneralSecurityException | IOException e) {
      throw new BadTlsFile(authorities, "cannot be used: " + e.getClass().getSimpleName());
    }
  }
}
