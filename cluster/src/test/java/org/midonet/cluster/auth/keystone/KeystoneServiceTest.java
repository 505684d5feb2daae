package org.midonet.cluster.auth.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.Identity.Role;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.auth.Token;
import org.midonet.cluster.auth.keystone.StandInKeystone.Fault;
import org.midonet.topology.error.Unavailable;
import org.slf4j.LoggerFactory;

/** What Keystone's answers, and the lack of them, mean for those who want in. */
class KeystoneServiceTest {

  private static final OwnAccess TOKEN = new OwnAccess.AdminToken(StandInKeystone.ADMIN_TOKEN);
  private static final OwnAccess ACCOUNT = new OwnAccess.Account("midonet", "midonet-password");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final StandInKeystone keystone = new StandInKeystone();
  private final AtomicLong clock = new AtomicLong();
  private final List<KeystoneService> services = new ArrayList<>();

  @AfterEach
  void stop() {
    services.forEach(KeystoneService::close);
    keystone.close();
  }

  private KeystoneService service(int version, OwnAccess access) {
    KeystoneSettings settings = keystone.settings(version, access);
    if (access.equals(ACCOUNT)) {
      settings =
          new KeystoneSettings(
              version,
              settings.root(),
              Optional.of("services"),
              "default",
              access,
              settings.roles());
    }
    return service(settings, PATIENCE);
  }

  private KeystoneService service(KeystoneSettings settings, Duration patience) {
    KeystoneService service = new KeystoneService(settings, patience, clock::get);
    services.add(service);
    return service;
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static Identity who(KeystoneService service, String token) throws Exception {
    return service.authenticate(Optional.of(token));
  }

  private static String admin(KeystoneService service) throws Exception {
    return service.login("admin", "admin-password", Optional.of("admin")).key();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void knowsWhoLoggedIn(int version) throws Exception {
    KeystoneService service = service(version, TOKEN);
    Token token = service.login("admin", "admin-password", Optional.empty());
    assertThat(token.expires()).isPresent();
    Identity admin = who(service, token.key());
    assertThat(admin.user()).isEqualTo("admin");
    assertThat(admin.tenant()).isEqualTo(StandInKeystone.ADMIN_PROJECT);
    assertThat(admin.roles()).containsExactly(Role.ADMIN);
    String demo = service.login("demo", "demo-password", Optional.of("demo")).key();
    assertThat(who(service, demo).roles()).containsExactly(Role.TENANT_USER);
    String byId =
        service.login("demo", "demo-password", Optional.of(StandInKeystone.DEMO_PROJECT)).key();
    assertThat(who(service, byId).tenant()).isEqualTo(StandInKeystone.DEMO_PROJECT);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void refusesWrongLogins(int version) {
    KeystoneService service = service(version, TOKEN);
    assertThatThrownBy(() -> service.login("admin", "wrong-secret", Optional.empty()))
        .isInstanceOf(Refused.class)
        .hasMessageNotContaining("wrong-secret");
    assertThatThrownBy(() -> service.login("nobody", "admin-password", Optional.empty()))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> service.login("demo", "demo-password", Optional.of("admin")))
        .isInstanceOf(Refused.class);
    int asked = keystone.logins.get();
    assertThatThrownBy(() -> service.login("admin", "", Optional.empty()))
        .isInstanceOf(Refused.class);
    assertThat(keystone.logins.get()).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void refusesUnknownTokens(int version) {
    KeystoneService service = service(version, TOKEN);
    assertThatThrownBy(() -> who(service, "unknown"))
        .isInstanceOf(Refused.class)
        .hasMessageNotContaining("unknown");
    // The token of our own is none of a client.
    assertThatThrownBy(() -> who(service, StandInKeystone.ADMIN_TOKEN)).isInstanceOf(Refused.class);
    int asked = keystone.validations.get();
    for (String none : new String[] {"", "  ", "a b", "a\r\nX-Auth-Token: x", "ü", ".", ".."}) {
      assertThatThrownBy(() -> who(service, none)).as(none).isInstanceOf(Refused.class);
    }
    assertThatThrownBy(() -> service.authenticate(Optional.empty())).isInstanceOf(Refused.class);
    assertThat(keystone.validations.get()).isEqualTo(asked);
  }

  @Test
  void aTokenIsNoPath() throws Exception {
    KeystoneService service = service(2, TOKEN);
    keystone.grant("a/../b?c=d#e%2f+", "admin", admins(), "admin");
    assertThat(who(service, "a/../b?c=d#e%2f+").isAdmin()).isTrue();
    assertThat(keystone.lastPath).isEqualTo("/v2.0/tokens/a%2F..%2Fb%3Fc%3Dd%23e%252f%2B");
  }

  private static Optional<StandInKeystone.Project> admins() {
    return Optional.of(new StandInKeystone.Project(StandInKeystone.ADMIN_PROJECT, "admin"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void remembersForAWhile(int version) throws Exception {
    KeystoneService service = service(version, TOKEN);
    String token = admin(service);
    assertThat(who(service, token).isAdmin()).isTrue();
    pass(TokenCache.BOUND.minusNanos(1));
    assertThat(who(service, token).isAdmin()).isTrue();
    assertThat(keystone.validations.get()).isEqualTo(1);
    pass(Duration.ofNanos(1));
    assertThat(who(service, token).isAdmin()).isTrue();
    assertThat(keystone.validations.get()).isEqualTo(2);
    assertThat(TokenCache.BOUND.plus(KeystoneClient.PATIENCE.multipliedBy(4)))
        .as("a revoked token, with the slowest Keystone")
        .isLessThan(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void honoursRevocation(int version) throws Exception {
    KeystoneService service = service(version, TOKEN);
    String token = admin(service);
    assertThat(who(service, token).isAdmin()).isTrue();
    keystone.revoke(token);
    pass(TokenCache.BOUND);
    assertThatThrownBy(() -> who(service, token)).isInstanceOf(Refused.class);
  }

  @Test
  void forgetsATokenThatKeystoneRefusesFromItsCaller() throws Exception {
    KeystoneService service = service(3, TOKEN);
    String token = admin(service);
    assertThat(who(service, token).isAdmin()).isTrue();
    keystone.revoke(token);
    assertThatThrownBy(() -> service.tenants(token, Optional.empty(), Optional.empty()))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> who(service, token)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void noTokenOutlivesItsEnd(int version) throws Exception {
    KeystoneService service = service(version, TOKEN);
    keystone.life = Duration.ofSeconds(15);
    String token = admin(service);
    assertThat(who(service, token).isAdmin()).isTrue();
    // Up to a second later: Keystone's clock shows seconds.
    pass(Duration.ofSeconds(16));
    assertThat(who(service, token).isAdmin()).isTrue();
    assertThat(keystone.validations.get()).isEqualTo(2);
    keystone.life = Duration.ofSeconds(-2);
    String ended = admin(service);
    assertThatThrownBy(() -> who(service, ended)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void deniesWhenKeystoneIsAway(int version) throws Exception {
    KeystoneService service = service(version, TOKEN);
    String token = admin(service);
    assertThat(who(service, token).isAdmin()).isTrue();
    keystone.stop();
    assertThat(who(service, token).isAdmin()).isTrue();
    assertThatThrownBy(() -> who(service, "other")).isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> admin(service)).isInstanceOf(Unavailable.class);
    pass(TokenCache.BOUND);
    assertThatThrownBy(() -> who(service, token)).isInstanceOf(Unavailable.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "SLOW", "SLOW_BODY"})
  void deniesWhenKeystoneIsBroken(Fault fault) throws Exception {
    for (int version : new int[] {2, 3}) {
      keystone.fault = Fault.NONE;
      KeystoneService service = service(version, TOKEN);
      KeystoneService ofAccount = service(version, ACCOUNT);
      String token = admin(service);
      keystone.fault = fault;
      assertThatThrownBy(() -> who(service, token)).isInstanceOf(Unavailable.class);
      assertThatThrownBy(() -> who(ofAccount, token)).isInstanceOf(Unavailable.class);
      if (fault == Fault.FORBIDDEN) {
        assertThatThrownBy(() -> admin(service)).isInstanceOf(Refused.class);
        continue;
      }
      assertThatThrownBy(() -> admin(service)).isInstanceOf(Unavailable.class);
      assertThatThrownBy(() -> service.tenants(token, Optional.empty(), Optional.empty()))
          .isInstanceOf(Unavailable.class);
      assertThatThrownBy(() -> service.tenant(token, "x")).isInstanceOf(Unavailable.class);
      keystone.fault = Fault.NONE;
      assertThat(who(service, token).isAdmin()).isTrue();
      pass(Duration.ofSeconds(10));
      assertThat(who(ofAccount, token).isAdmin()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"2, SLOW", "2, SLOW_BODY", "3, SLOW", "3, SLOW_BODY"})
  void doesNotWaitForASlowKeystone(int version, Fault fault) {
    KeystoneService service = service(keystone.settings(version, TOKEN), Duration.ofMillis(300));
    keystone.fault = fault;
    assertThatThrownBy(() -> who(service, "x")).isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> admin(service)).isInstanceOf(Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void asksWithAnAccount(int version) throws Exception {
    KeystoneService service = service(version, ACCOUNT);
    String token = admin(service);
    assertThat(who(service, token).isAdmin()).isTrue();
    assertThatThrownBy(() -> who(service, "x")).isInstanceOf(Refused.class);
    assertThat(keystone.logins.get()).as("the client's and our own").isEqualTo(2);
    // Our own token ends in an hour: a new one a minute before.
    pass(Duration.ofMinutes(58));
    assertThat(who(service, token).isAdmin()).isTrue();
    assertThat(keystone.logins.get()).isEqualTo(2);
    // Up to a second later: Keystone's clock shows seconds.
    pass(Duration.ofSeconds(61));
    assertThat(who(service, token).isAdmin()).isTrue();
    assertThat(keystone.logins.get()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void renewsItsOwnTokenWhenItWasRevoked(int version) throws Exception {
    KeystoneService service = service(version, ACCOUNT);
    assertThat(who(service, admin(service)).isAdmin()).isTrue();
    keystone.revokeAll();
    keystone.grant("fresh", "admin", admins(), "admin");
    assertThat(who(service, "fresh").isAdmin()).isTrue();
    assertThat(keystone.logins.get()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void isUnavailableWhenItsOwnAccessIsRefused(int version) throws Exception {
    KeystoneService ofToken = service(version, new OwnAccess.AdminToken("old"));
    assertThatThrownBy(() -> who(ofToken, "x"))
        .isInstanceOf(Unavailable.class)
        .hasMessageNotContaining("old");
    KeystoneService ofAccount = service(version, new OwnAccess.Account("midonet", "wrong"));
    assertThatThrownBy(() -> who(ofAccount, "x")).isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> who(ofAccount, "x")).isInstanceOf(Unavailable.class);
    assertThat(keystone.logins.get()).as("Keystone locks accounts that fail often").isEqualTo(1);
    pass(Duration.ofSeconds(10));
    assertThatThrownBy(() -> who(ofAccount, "x")).isInstanceOf(Unavailable.class);
    assertThat(keystone.logins.get()).isEqualTo(2);
  }

  @Test
  void logsInOnceForMany() throws Exception {
    KeystoneService service = service(3, ACCOUNT);
    keystone.grant("t", "admin", admins(), "admin");
    List<Callable<Identity>> many = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      many.add(() -> who(service, "t"));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Identity> identity : threads.invokeAll(many)) {
        assertThat(identity.get().isAdmin()).isTrue();
      }
    }
    assertThat(keystone.logins.get()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void onlyProjectsCarryRoles(int version) throws Exception {
    KeystoneService service = service(version, TOKEN);
    keystone.grant("domain", "admin", Optional.empty(), "admin");
    assertThat(who(service, "domain").roles()).isEmpty();
    keystone.grant("other", "admin", admins(), "administrator");
    assertThat(who(service, "other").roles()).isEmpty();
    // The role of tenants' administrators has no name, so nobody has it.
    keystone.grant("blank", "admin", admins(), " ");
    assertThat(who(service, "blank").roles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void listsProjectsInTheNameOfTheCaller(int version) throws Exception {
    KeystoneService service = service(version, TOKEN);
    String token = admin(service);
    assertThat(service.tenants(token, Optional.empty(), Optional.empty()))
        .extracting(Tenant::name)
        .containsExactly("admin", "demo", "services");
    assertThat(service.tenants(token, Optional.of(StandInKeystone.ADMIN_PROJECT), Optional.of(1)))
        .extracting(Tenant::name)
        .containsExactly("demo");
    assertThat(service.tenant(token, StandInKeystone.DEMO_PROJECT))
        .contains(new Tenant(StandInKeystone.DEMO_PROJECT, "demo", "the project demo", true));
    assertThat(service.tenant(token, "x/../y")).isEmpty();
    assertThat(service.tenant(token, "..")).isEmpty();
    String demo = service.login("demo", "demo-password", Optional.of("demo")).key();
    assertThatThrownBy(() -> service.tenants(demo, Optional.empty(), Optional.empty()))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> service.tenants("x", Optional.empty(), Optional.empty()))
        .isInstanceOf(Refused.class);
  }

  @Test
  void followsNoRedirection() {
    KeystoneService service = service(2, TOKEN);
    keystone.fault = Fault.REDIRECT;
    assertThatThrownBy(() -> admin(service)).isInstanceOf(Unavailable.class);
    assertThat(keystone.lastPath).isEqualTo("/v2.0/tokens");
  }

  @Test
  void isUnavailableWhenItsVersionIsNotSpoken() {
    KeystoneService service = service(2, TOKEN);
    keystone.speaksTwo = false;
    assertThatThrownBy(() -> admin(service)).isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> who(service, "x")).isInstanceOf(Refused.class);
  }

  @Test
  void keepsSecretsToItself() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("org.midonet");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Level before = log.getLevel();
    log.setLevel(Level.TRACE);
    log.addAppender(lines);
    try {
      for (int version : new int[] {2, 3}) {
        for (OwnAccess access : List.of(TOKEN, ACCOUNT, new OwnAccess.AdminToken("not-taken"))) {
          KeystoneService service = service(version, access);
          for (Fault fault : List.of(Fault.NONE, Fault.INTERNAL_ERROR, Fault.NOT_JSON, Fault.CUT)) {
            keystone.fault = fault;
            for (String token : new String[] {"client-token", "client-token\u0001"}) {
              assertThatThrownBy(() -> who(service, token))
                  .message()
                  .doesNotContain("client-token", "password", "admin-token", "not-taken");
            }
          }
        }
        KeystoneSettings settings = keystone.settings(version, ACCOUNT);
        assertThat(settings.toString()).doesNotContain("password");
        assertThat(keystone.settings(version, TOKEN).toString())
            .doesNotContain(StandInKeystone.ADMIN_TOKEN);
      }
    } finally {
      log.detachAppender(lines);
      log.setLevel(before);
    }
    assertThat(lines.list).isNotEmpty();
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(
            line ->
                line.contains("client-token")
                    || line.contains("-password")
                    || line.contains("the-admin-token")
                    || line.contains("not-taken"));
  }
}
