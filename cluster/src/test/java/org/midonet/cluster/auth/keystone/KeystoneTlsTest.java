package org.midonet.cluster.auth.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.cluster.TestKeys;
import org.midonet.cluster.tls.Pem;
import org.midonet.topology.error.Unavailable;

/** Over TLS: who is not trusted learns nothing. */
class KeystoneTlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @Test
  void asksNobodyWhoseCertificateIsNotTrusted(@TempDir Path directory) throws Exception {
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context(new TestKeys(directory, "EC").store)));
    try (StandInKeystone keystone = new StandInKeystone(https)) {
      KeystoneSettings plain =
          keystone.settings(3, new OwnAccess.AdminToken(StandInKeystone.ADMIN_TOKEN));
      KeystoneSettings settings =
          new KeystoneSettings(
              3,
              URI.create("https://localhost:" + keystone.port()),
              plain.project(),
              plain.domain(),
              plain.access(),
              plain.roles());
      try (KeystoneService service = new KeystoneService(settings)) {
        assertThatThrownBy(() -> service.authenticate(Optional.of("t")))
            .isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> service.login("admin", "admin-password", Optional.empty()))
            .isInstanceOf(Unavailable.class);
      }
      assertThat(keystone.lastPath).as("nothing was asked").isEmpty();
    }
  }

  @Test
  void asksWhoseAuthorityIsNamed(@TempDir Path directory) throws Exception {
    TestKeys keys = new TestKeys(directory, "EC");
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context(keys.store)));
    try (StandInKeystone keystone = new StandInKeystone(https)) {
      KeystoneSettings plain =
          keystone.settings(3, new OwnAccess.AdminToken(StandInKeystone.ADMIN_TOKEN));
      KeystoneSettings settings =
          new KeystoneSettings(
              3,
              URI.create("https://localhost:" + keystone.port()),
              plain.project(),
              plain.domain(),
              plain.access(),
              plain.roles());
      try (KeystoneService service =
          new KeystoneService(settings, Optional.of(Pem.trusting(keys.certificate)))) {
        assertThat(service.login("admin", "admin-password", Optional.empty()).key()).isNotEmpty();
      }
    }
  }

  private static SSLContext context(Path file) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
