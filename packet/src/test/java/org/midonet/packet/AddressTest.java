package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "00:11:22:aa:bb:cc, 00:11:22:aa:bb:cc",
    "0:1:2:A:b:C, 00:01:02:0a:0b:0c",
    "00-11-22-AA-BB-CC, 00:11:22:aa:bb:cc",
    "ff:ff:ff:ff:ff:ff, ff:ff:ff:ff:ff:ff",
  })
  void macIsReadLoosely(String text, String same) {
    assertThat(Mac.parse(text)).hasToString(same);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "1:2:3:4:5",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:",
        ":1:2:3:4:5:6",
        "1::3:4:5:6",
        "1:2:3:4:5:g",
        "001:2:3:4:5:6",
        "1:2:3:4:5-6",
        "112233445566",
        "1:2:3:4:5:٣"
      })
  void whatIsNoMacIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mac.parse(text))
        .withMessageContaining(text);
  }

  @Property
  void macIsItsText(@ForAll @LongRange(min = 0, max = Mac.MASK) long value) {
    Mac mac = new Mac(value);
    assertThat(Mac.parse(mac.toString())).isEqualTo(mac);
    assertThat(mac.toBytes()).hasSize(6);
  }

  @Test
  void randomMacs() {
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      assertThat(Mac.random(random).isUnicast()).isTrue();
      assertThat(Mac.random("ac:ca:ba", random).toString()).startsWith("ac:ca:ba:");
      assertThat(Mac.random("fa-16", random).toString()).startsWith("fa:16:");
    }
    assertThat(Mac.random("ac:ca:ba", random)).isNotEqualTo(Mac.random("ac:ca:ba", random));
    assertThatIllegalArgumentException().isThrownBy(() -> Mac.random("1:2:3:4:5:6", random));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mac(1L << 48));
  }

  @Test
  void kindsOfMacs() {
    assertThat(Mac.BROADCAST.isBroadcast()).isTrue();
    assertThat(Mac.BROADCAST.isMulticast()).isTrue();
    assertThat(Mac.parse("01:00:5e:0:0:1").isMulticast()).isTrue();
    assertThat(Mac.ZERO.isUnicast()).isFalse();
    assertThat(Mac.ofMulticast(Ip4.parse("224.129.2.3"))).hasToString("01:00:5e:01:02:03");
    assertThat(Mac.ofMulticast(Ip6.parse("ff02::1:ff12:3456"))).hasToString("33:33:ff:12:34:56");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4 ",
        "a.b.c.d",
        "1.2.3.-4",
        "1.2.3.99999999999"
      })
  void whatIsNoIp4IsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Ip4.parse(text));
  }

  @Property
  void ip4IsItsText(@ForAll int value) {
    Ip4 address = new Ip4(value);
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
    assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
    assertThat(IpAddress.of(32, address.high(), address.low())).isEqualTo(address);
  }

  /** The examples of RFC 5952, sections 1 and 4. */
  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "0:0:0:0:0:0:0:0, ::",
    "::1, ::1",
    "1::, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
  })
  void ip6IsReadInEveryFormAndWrittenInOne(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical).isInstanceOf(Ip6.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "1:2:3:4:5:6:7:8::",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:",
        ":1",
        "1:::2",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7:1.2.3.4"
      })
  void whatIsNoIp6IsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Ip6.parse(text));
  }

  @Property
  void ip6IsItsTextAndTheJdkAgrees(@ForAll @Size(8) List<@IntRange(min = 0, max = 3) Integer> words)
      throws UnknownHostException {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      long word = words.get(i) == 3 ? 0xab00 + i : words.get(i) == 2 ? 1 : 0; // many gaps
      high = i < 4 ? high << 16 | word : high;
      low = i < 4 ? low : low << 16 | word;
    }
    Ip6 address = new Ip6(high, low);
    assertThat(Ip6.parse(address.toString())).isEqualTo(address);
    assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
    if (high != 0) { // the JDK makes an IPv4 address of a mapped one
      assertThat(InetAddress.getByName(address.toString()).getAddress())
          .isEqualTo(address.toBytes());
    }
  }

  @Test
  void addressesMadeOfMacs() {
    Mac mac = Mac.parse("02:42:ac:11:00:02");
    assertThat(Ip6.linkLocal(mac)).hasToString("fe80::42:acff:fe11:2");
    assertThat(Ip6.fromMac(Ip6.parse("2001:db8::").high(), mac))
        .hasToString("2001:db8::42:acff:fe11:2");
    assertThat(Ip6.parse("2001:db8::aabb:ccdd").solicitedNode()).hasToString("ff02::1:ffbb:ccdd");
  }

  @Test
  void kindsOfAddresses() {
    assertThat(Ip4.parse("224.0.0.1").isMulticast()).isTrue();
    assertThat(Ip4.parse("223.255.255.255").isMulticast()).isFalse();
    assertThat(Ip4.parse("169.254.169.254").isLinkLocal()).isTrue();
    assertThat(Ip4.parse("127.9.9.9").isLoopback()).isTrue();
    assertThat(Ip4.BROADCAST.isBroadcast()).isTrue();
    assertThat(Ip6.parse("febf::1").isLinkLocal()).isTrue();
    assertThat(Ip6.parse("fec0::1").isLinkLocal()).isFalse();
    assertThat(Ip6.ALL_NODES).hasToString("ff02::1");
    assertThat(Ip6.ALL_ROUTERS.isMulticast()).isTrue();
    assertThat(Ip6.parse("::1").isLoopback()).isTrue();
    assertThat(Ip6.ANY.isUnspecified()).isTrue();
    assertThat(Ip4.ANY.isUnspecified()).isTrue();
  }

  @Test
  void orderAndSuccessor() {
    assertThat(Ip4.parse("127.255.255.255").next()).isEqualTo(Ip4.parse("128.0.0.0"));
    assertThat(Ip4.parse("127.255.255.255")).isLessThan(Ip4.parse("128.0.0.0"));
    assertThat(Ip4.BROADCAST.compareTo(Ip6.ANY)).isNegative();
    assertThat(Ip6.parse("1::ffff:ffff:ffff:ffff").next()).isEqualTo(Ip6.parse("1:0:0:1::"));
    assertThat(Ip6.parse("7fff::")).isLessThan(Ip6.parse("8000::"));
    assertThatThrownBy(Ip4.BROADCAST::next).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(new Ip6(-1, -1)::next).isInstanceOf(ArithmeticException.class);
  }
}
