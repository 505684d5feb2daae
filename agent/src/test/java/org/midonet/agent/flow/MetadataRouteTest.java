package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.scenario.Scenario;

/** An address says for certain which port calls (MD-01). */
class MetadataRouteTest {

  @Test
  @Scenario("MD-01")
  void portsAndAddressesAreOneToOne() {
    for (String like : new String[] {"169.254.169.254", "fe80::a9fe:a9fe"}) {
      IpAddress service = IpAddress.parse(like);
      for (int port = 1; port < 4095; port++) {
        IpAddress caller = MetadataRoute.caller(port, service);
        assertThat(caller).isNotEqualTo(service);
        assertThat(MetadataRoute.port(caller)).isEqualTo(OptionalInt.of(port));
      }
    }
    assertThat(MetadataRoute.caller(258, IpAddress.parse("169.254.169.254")))
        .isEqualTo(IpAddress.parse("169.254.1.2"));
  }

  @Test
  void otherAddressesAreNobodys() {
    for (String other :
        new String[] {
          "169.254.0.0",
          "169.254.15.255",
          "169.253.0.1",
          "127.0.0.1",
          "fe80::1",
          "fe80:0:0:1::1",
          "fe80::1:0:0:0",
          "::1"
        }) {
      assertThat(MetadataRoute.port(IpAddress.parse(other))).as(other).isEmpty();
    }
  }
}
