package org.midonet.nsdb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written can be read again, and says the same: else one setting spoils a document. */
class HoconTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1, b { c = text, d = [1, two, \"3\"] }",
        "a = ${x}",
        "a = ${?x} behind \"it\"",
        "a = 1, a = ${?x}",
        "a = ${x}, a = ${?y}",
        "a { b = 1 }, a = ${y}, a { c = 2 }",
        "a = [1, ${x}]",
        "a += 3",
        "\"quoted.key\" = ${x}, b.\"odd key\".c = ${?y}"
      })
  void aTreeReadsAsItWas(String text) {
    Config config = ConfigFactory.parseString(text);
    assertThat(ConfigFactory.parseString(Hocon.tree(config.root()))).isEqualTo(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent.midolman.dhcp_mtu = 1400", "agent.midolman.dhcp_mtu = ${?x}"})
  void aSettingTakesThePlaceOfTheOneBefore(String before) throws RefusedSettings {
    Config stored = ConfigFactory.parseString(before + ", cluster.rest_api.http_port = 1");
    CheckedSettings given =
        CheckedSettings.check(
            ConfigFactory.parseString("agent.midolman.dhcp_mtu = ${?y}"), KnownKeys.load(), false);
    assertThat(given.over(stored))
        .isEqualTo(
            ConfigFactory.parseString(
                "agent.midolman.dhcp_mtu = ${?y}, cluster.rest_api.http_port = 1"));
  }

  @Test
  void aGroupIsNoPlaceForASubstitution() {
    Config given =
        ConfigFactory.parseString("cluster { a = 1 }, cluster = ${y}, cluster { b = 2 }");
    assertThatThrownBy(() -> CheckedSettings.check(given, KnownKeys.load(), false))
        .isInstanceOf(RefusedSettings.class)
        .hasMessageContaining("cluster is a group of settings");
  }
}
