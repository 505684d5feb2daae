package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
  @Test
  void anIp4Network() {
    Prefix prefix = Prefix.parse("10.1.2.3/20");
    assertThat(prefix).hasToString("10.1.2.3/20");
    assertThat(prefix.network()).hasToString("10.1.0.0");
    assertThat(prefix.last()).hasToString("10.1.15.255");
    assertThat(prefix.broadcast()).hasValue(Ip4.parse("10.1.15.255"));
    assertThat(prefix.netmask()).hasValue(Ip4.parse("255.255.240.0"));
    assertThat(prefix.canonical()).hasToString("10.1.0.0/20");
    assertThat(prefix.contains(Ip4.parse("10.1.15.0"))).isTrue();
    assertThat(prefix.contains(Ip4.parse("10.1.16.0"))).isFalse();
    assertThat(prefix.contains(Ip6.parse("::a01:203"))).isFalse();
    assertThat(prefix.contains(Prefix.parse("10.1.8.0/24"))).isTrue();
    assertThat(prefix.contains(Prefix.parse("10.0.0.0/8"))).isFalse();
    assertThat(prefix.overlaps(Prefix.parse("10.0.0.0/8"))).isTrue();
    assertThat(prefix.overlaps(Prefix.parse("10.2.0.0/16"))).isFalse();
  }

  @Test
  void anIp6Network() {
    Prefix prefix = Prefix.parse("2001:db8:1:2:3::5/72");
    assertThat(prefix.network()).hasToString("2001:db8:1:2::");
    assertThat(prefix.last()).hasToString("2001:db8:1:2:ff:ffff:ffff:ffff");
    assertThat(prefix.broadcast()).isEmpty();
    assertThat(prefix.netmask()).isEmpty();
    assertThat(prefix.contains(Ip6.parse("2001:db8:1:2:ff::"))).isTrue();
    assertThat(prefix.contains(Ip6.parse("2001:db8:1:2:100::"))).isFalse();
  }

  @Test
  void theSmallestAndTheLargest() {
    assertThat(Prefix.parse("0.0.0.0/0").contains(Ip4.BROADCAST)).isTrue();
    assertThat(Prefix.parse("0.0.0.0/0").last()).isEqualTo(Ip4.BROADCAST);
    assertThat(Prefix.parse("::/0").contains(new Ip6(-1, -1))).isTrue();
    assertThat(Prefix.parse("10.0.0.1")).isEqualTo(Prefix.host(Ip4.parse("10.0.0.1")));
    assertThat(Prefix.parse("10.0.0.1/32").broadcast()).isEmpty();
    assertThat(Prefix.parse("10.0.0.0/31").broadcast()).isEmpty();
    assertThat(Prefix.parse("::1").length()).isEqualTo(128);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/+1",
        "/8",
        "10/8",
        "10.0.0.0/8/8",
        "10.0.0.0/99999999999"
      })
  void whatIsNoPrefixIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(text));
  }

  @Property
  void networkAndLastAreTheEnds(
      @ForAll long high, @ForAll long low, @ForAll @IntRange(min = 0, max = 128) int length) {
    Prefix prefix = new Prefix(new Ip6(high, low), length);
    assertThat(prefix.contains(prefix.network())).isTrue();
    assertThat(prefix.contains(prefix.last())).isTrue();
    assertThat(prefix.network()).isLessThanOrEqualTo(prefix.address());
    assertThat(prefix.last()).isGreaterThanOrEqualTo(prefix.address());
    if (length > 0) {
      long bit = 1L << (63 - (length - 1) % 64);
      boolean inHigh = length <= 64;
      assertThat(prefix.contains(new Ip6(inHigh ? high ^ bit : high, inHigh ? low : low ^ bit)))
          .isFalse();
    }
    if (!new Ip6(-1, -1).equals(prefix.last())) {
      assertThat(prefix.contains(prefix.last().next())).isFalse();
    }
  }
}
