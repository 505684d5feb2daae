package org.midonet.simulation;

import java.util.List;
import java.util.Random;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/** Choices at random, among values so few that what is chosen here and there meets. */
final class Dice {

  /** Guests, who is outside, routers' ports, groups. */
  static final List<String> MACS =
      List.of(
          "02:00:00:00:00:01",
          "02:00:00:00:00:02",
          "02:00:00:00:00:03",
          "02:00:00:00:00:04",
          "02:99:00:00:00:01",
          "ac:ca:ba:00:00:01",
          "ac:ca:ba:00:00:02",
          "ac:ca:ba:00:00:03",
          "ac:ca:ba:00:00:04",
          "ac:ca:ba:00:00:05",
          "ff:ff:ff:ff:ff:ff",
          "33:33:ff:00:00:01",
          "01:00:5e:00:00:01");

  static final List<String> IPS =
      List.of(
          "10.0.1.5",
          "10.0.1.6",
          "10.0.2.5",
          "10.0.2.6",
          "10.0.1.1",
          "10.0.2.1",
          "203.0.113.2",
          "203.0.113.50",
          "203.0.113.9",
          "8.8.8.8",
          "255.255.255.255",
          "10.0.3.9",
          "10.0.4.5",
          "169.254.169.254");

  static final List<String> IPS6 =
      List.of(
          "2001:db8:1::5",
          "2001:db8:1::6",
          "2001:db8:2::5",
          "2001:db8:1::1",
          "2001:db8:2::1",
          "fe80::1",
          "ff02::1:ff00:1",
          "2001:db8:9::9",
          "fe80::a9fe:a9fe");

  private static final List<String> PREFIXES =
      List.of(
          "10.0.0.0/8",
          "10.0.1.0/24",
          "10.0.1.5/32",
          "10.0.2.0/24",
          "203.0.113.2/32",
          "203.0.113.50/32",
          "0.0.0.0/0",
          "2001:db8:1::/64",
          "2001:db8:2::5/128",
          "8.0.0.0/6");

  private final Random random;

  Dice(Random random) {
    this.random = random;
  }

  boolean oneIn(int cases) {
    return random.nextInt(cases) == 0;
  }

  /** A number below this one. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** A MAC of a station. */
  Mac station() {
    return Mac.parse(pick(MACS.subList(0, 8)));
  }

  IpAddress ip() {
    return IpAddress.parse(oneIn(4) ? pick(IPS6) : pick(IPS));
  }

  Prefix prefix() {
    return Prefix.parse(pick(PREFIXES));
  }
}
