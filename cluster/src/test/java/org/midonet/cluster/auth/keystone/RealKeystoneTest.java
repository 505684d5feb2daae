package org.midonet.cluster.auth.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.Identity.Role;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.auth.Tenant;
import org.midonet.nsdb.zookeeper.ServerPort;

/**
 * Against the real Keystone of {@code openstack/start}, which {@code openstack/install keystone}
 * has to have installed ({@code bin/test} sees to that). Version 3: version 2.0 is gone from it.
 */
@Tag("lab")
class RealKeystoneTest {

  private static final Map<String, String> SECRETS = new HashMap<>();

  @TempDir static Path state;
  private static int port;

  private final AtomicLong clock = new AtomicLong();

  @BeforeAll
  static void start() throws Exception {
    port = freePort();
    ProcessBuilder start = new ProcessBuilder(script("start"), state.toString(), "keystone");
    start.environment().put("KEYSTONE_PORT", String.valueOf(freePort()));
    start.environment().put("KEYSTONE_ADMIN_PORT", String.valueOf(port));
    start.environment().put("MYSQL_PORT", String.valueOf(freePort()));
    start.environment().put("KEYSTONE_MIDONET", "1");
    start.environment().put("KEYSTONE_ADMIN_TOKEN", "1");
    assertEnds(start);
    try (Stream<String> lines = Files.lines(state.resolve("secrets"))) {
      lines.forEach(line -> SECRETS.put(line.split("=", 2)[0], line.split("=", 2)[1]));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    assertEnds(new ProcessBuilder(script("stop"), state.toString()));
  }

  private static void assertEnds(ProcessBuilder script) throws Exception {
    Path output = state.resolve("output");
    script.redirectErrorStream(true).redirectOutput(output.toFile());
    assertThat(script.start().waitFor()).as(() -> read(output)).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String script(String name) {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("openstack/" + name))) {
      directory = Optional.ofNullable(directory.getParent()).orElseThrow();
    }
    return directory.resolve("openstack/" + name).toString();
  }

  private static int freePort() throws IOException {
    return ServerPort.free(new Random());
  }

  private static String secret(String name) {
    return Optional.ofNullable(SECRETS.get(name)).orElseThrow();
  }

  /** As the installation guide configures it, with this right instead of the guide's token. */
  private KeystoneService service(String access) throws Exception {
    KeystoneSettings settings =
        KeystoneSettings.of(
            ConfigFactory.parseString(
                """
                cluster.auth {
                    admin_role = "admin", tenant_user_role = "member"
                    keystone.tenant_name = "admin"
                    keystone.host = 127.0.0.1
                    keystone.port = %d
                    %s
                }
                """
                    .formatted(port, access)));
    return new KeystoneService(settings, KeystoneClient.PATIENCE, clock::get);
  }

  private void letsInAndOut(KeystoneService service) throws Exception {
    String admin = service.login("admin", secret("ADMIN_PASSWORD"), Optional.empty()).key();
    Identity identity = service.authenticate(Optional.of(admin));
    assertThat(identity.user()).isEqualTo("admin");
    assertThat(identity.roles()).contains(Role.ADMIN);
    assertThat(identity.tenant()).matches("[0-9a-f]{32}");
    String byId =
        service.login("admin", secret("ADMIN_PASSWORD"), Optional.of(identity.tenant())).key();
    assertThat(service.authenticate(Optional.of(byId)).tenant()).isEqualTo(identity.tenant());

    String demo = service.login("demo", secret("DEMO_PASSWORD"), Optional.of("demo")).key();
    assertThat(service.authenticate(Optional.of(demo)).roles()).containsExactly(Role.TENANT_USER);
    assertThatThrownBy(() -> service.login("admin", "wrong", Optional.empty()))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> service.login("demo", secret("DEMO_PASSWORD"), Optional.of("admin")))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> service.authenticate(Optional.of("unknown")))
        .isInstanceOf(Refused.class);

    assertThat(service.tenants(admin, Optional.empty(), Optional.empty()))
        .extracting(Tenant::name)
        .contains("admin", "demo", "services");
    assertThat(service.tenant(admin, identity.tenant()).orElseThrow().name()).isEqualTo("admin");
    assertThat(service.tenant(admin, "none")).isEmpty();
    assertThatThrownBy(() -> service.tenants(demo, Optional.empty(), Optional.empty()))
        .isInstanceOf(Refused.class);

    revoke(demo);
    clock.addAndGet(TokenCache.BOUND.toNanos());
    assertThatThrownBy(() -> service.authenticate(Optional.of(demo))).isInstanceOf(Refused.class);
    assertThat(service.authenticate(Optional.of(admin)).isAdmin()).isTrue();
  }

  private static void revoke(String token) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/auth/tokens"))
              .header("X-Auth-Token", token)
              .header("X-Subject-Token", token)
              .DELETE()
              .build();
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void worksWithTheAdminTokenOfTheGuide() throws Exception {
    try (KeystoneService service =
        service("keystone.admin_token = \"" + secret("ADMIN_TOKEN") + "\"")) {
      letsInAndOut(service);
    }
  }

  @Test
  void worksWithAnAccount() throws Exception {
    try (KeystoneService service =
        service(
            "keystone.tenant_name = services, keystone.user_name = midonet,"
                + " keystone.user_password = \""
                + secret("MIDONET_PASSWORD")
                + "\"")) {
      String admin = service.login("admin", secret("ADMIN_PASSWORD"), Optional.of("admin")).key();
      assertThat(service.authenticate(Optional.of(admin)).isAdmin()).isTrue();
      assertThatThrownBy(() -> service.authenticate(Optional.of("unknown")))
          .isInstanceOf(Refused.class);
    }
  }
}
