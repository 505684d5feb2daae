package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

/** A self-signed key for {@code localhost}, as a PKCS #12 store and as PEM files. */
public final class TestKeys {

  public static final String PASSWORD = "changeit";

  public final Path store;
  public final Path certificate;
  public final Path key;

  /** Makes one, of an algorithm that keytool knows. */
  public TestKeys(Path directory, String algorithm) throws Exception {
    store = directory.resolve(algorithm + ".p12");
    certificate = directory.resolve(algorithm + "-certificate.pem");
    key = directory.resolve(algorithm + "-key.pem");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                "k",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Certificate ours = keys.getCertificate("k");
    Key secret = keys.getKey("k", PASSWORD.toCharArray());
    Files.writeString(certificate, pem("CERTIFICATE", ours.getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", secret.getEncoded()));
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }
}
