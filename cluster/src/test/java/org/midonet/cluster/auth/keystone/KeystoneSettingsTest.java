package org.midonet.cluster.auth.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.midonet.topology.error.InvalidInput;

/** What the keys of cluster.auth say. */
class KeystoneSettingsTest {

  /** As the installation guide has it; the tokens and names are ours. */
  private static final String GUIDE =
      """
      cluster.auth {
          provider_class = "org.midonet.cluster.auth.keystone.v2_0.KeystoneService"
          admin_role = "admin"
          keystone.tenant_name = "admin"
          keystone.admin_token = "0123456789abcdef"
          keystone.host = controller
          keystone.port = 35357
      }
      """;

  private static Config guideWith(String line) {
    return ConfigFactory.parseString(line).withFallback(ConfigFactory.parseString(GUIDE));
  }

  @Test
  void readsTheBlockOfTheGuide() throws Exception {
    KeystoneSettings settings = KeystoneSettings.of(guideWith(""));
    assertThat(settings.version()).isEqualTo(3);
    assertThat(settings.root()).hasToString("http://controller:35357");
    assertThat(settings.project()).contains("admin");
    assertThat(settings.domain()).isEqualTo("default");
    assertThat(settings.access()).isEqualTo(new OwnAccess.AdminToken("0123456789abcdef"));
    assertThat(settings.roles())
        .isEqualTo(new RoleNames(Optional.of("admin"), Optional.empty(), Optional.empty()));
  }

  @Test
  void readsEveryOtherKey() throws Exception {
    KeystoneSettings settings =
        KeystoneSettings.of(
            ConfigFactory.parseString(
                """
                cluster.auth {
                    admin_role : " ", tenant_admin_role : boss, tenant_user_role : member
                    keystone {
                        version : "2", protocol : HTTPS, host : "2001:db8::1", domain_name : d
                        port : "5000", user_name : midonet, user_password : 12345, admin_token : " "
                        tenant_name : " "
                    }
                }
                """));
    assertThat(settings.version()).isEqualTo(2);
    assertThat(settings.root()).hasToString("https://[2001:db8::1]:5000");
    assertThat(settings.domain()).isEqualTo("d");
    assertThat(settings.project()).isEmpty();
    assertThat(settings.access()).isEqualTo(new OwnAccess.Account("midonet", "12345"));
    assertThat(settings.roles())
        .isEqualTo(new RoleNames(Optional.empty(), Optional.of("boss"), Optional.of("member")));
  }

  @ParameterizedTest
  @CsvSource({
    "version, 4",
    "version, two",
    "protocol, ftp",
    "host, a/b",
    "host, user@controller",
    "host, a b",
    "host, 'a:b'",
    "port, 0",
    "port, 65536",
    "port, x",
    "admin_token, ' '",
    "admin_token, 'with blanks inside'"
  })
  void namesTheWrongKey(String key, String value) {
    Config config = guideWith("cluster.auth.keystone." + key + " : \"" + value + "\"");
    assertThatThrownBy(() -> KeystoneSettings.of(config))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("cluster.auth.keystone." + key)
        .hasMessageNotContaining("with blanks");
  }

  @Test
  void tellsNoSecretInItsErrors() {
    Config config = guideWith("cluster.auth.keystone.admin_token : { secret : 1 }");
    assertThatThrownBy(() -> KeystoneSettings.of(config))
        .isInstanceOf(InvalidInput.class)
        .hasMessageNotContaining("secret");
  }
}
