package org.midonet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PingTest {
  @Test
  void readsPingsClosingLines() {
    Ping ping =
        Ping.parse(
            """
            --- 10.0.0.2 ping statistics ---
            3 packets transmitted, 2 received, +1 duplicates, 33.3333% packet loss, time 402ms
            rtt min/avg/max/mdev = 0.031/0.043/0.055/0.012 ms
            """);
    assertThat(ping.sent()).isEqualTo(3);
    assertThat(ping.received()).isEqualTo(2);
    assertThat(ping.duplicates()).isEqualTo(1);
    assertThat(ping.complete()).isFalse();
    assertThat(ping.summary()).isEqualTo("2/3 answered, 0.043 ms");
  }

  @Test
  void nothingSentIsNotSuccess() {
    assertThat(Ping.parse("ping: connect: Network is unreachable").complete()).isFalse();
  }
}
