package org.midonet.cluster.neutron.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/** The vectors of spec neutron-translation.md section 2. */
class DerivedIdTest {

  private static final UUID BASE = UUID.fromString("6f1d2c3b-4a59-4876-9fed-cba987654321");

  @ParameterizedTest
  @CsvSource({
    "INBOUND_CHAIN, a7509dcc-7f0d-4c5d-9196-f35b4066ad4b",
    "OUTBOUND_CHAIN, 6d146cc0-66f5-4868-8017-3269da61f605",
    "FORWARD_CHAIN, b61630d5-f742-4d68-aa08-111cc00f98ab",
    "ANTI_SPOOF_CHAIN, 65664d27-b42a-4c88-a441-b3666377ee14",
    "ANTI_SPOOF_JUMP, 24d3d9b9-a4f7-4dda-afdd-846e60d6f92c",
    "INTERFACE_PORT, f32d1c35-8346-476f-97a9-569e617e23d1",
    "DEVICE_PORT_GROUP, 50ae224d-d509-4987-bae1-f7e637ff2939",
    "GATEWAY_PORT, bcb97cbf-1a76-4b10-803a-19c540332a53",
    "GATEWAY_SNAT, 07e041b0-f76a-4bae-86e4-61e353d3d2f9",
    "GATEWAY_DROP_FRAGMENTS, d5d45bb2-ac67-4e15-bfe4-427ac6ad204e",
    "GATEWAY_REVERSE_SNAT, fd939a3e-a9b9-496f-93ad-2f631713dfd5",
    "GATEWAY_DROP_OTHERS, d71a7ca6-65f9-43e8-895c-3ff383839209",
    "LOCAL_ROUTE, 7ca02ba0-2657-4b8d-9f13-afd7e914c853",
    "DEFAULT_ROUTE, 04b8f3bf-f2fd-42c2-8f40-785fe282c62c",
    "NETWORK_ROUTE, a5a1647a-4362-46f7-a879-116ed0d99602",
    "SUBNET_ROUTE, dd9587db-8f2d-4f14-ac4d-80bbc34ef258",
    "METADATA_ROUTE, cf0e0261-5fda-4e6a-b8bf-13c91d34394d",
    "VTEP_NETWORK_PORT, 65e8b52f-dfc4-4d8e-ae5d-e3779697ad6f",
    "VTEP_ROUTER_PORT, 35ccecb3-6d92-4de8-9fe9-e54e870fc131",
    "FLOATING_SNAT, 9a0884c6-5bc3-43f4-9e04-7c3a51ef78bf",
    "FLOATING_DNAT, 8b115bfa-c230-42b6-8563-a7b1e487600f",
    "FLOATING_ICMP, f5934023-29bb-4b58-bbe1-bc680f0c09e1",
    "LATER_FRAGMENTS, fc2a1f8e-9156-44b8-b54b-fa4137d60fce",
    "LOAD_BALANCER, c5afe9e5-ede5-459c-b52a-70aaf68ba5f6",
  })
  void mixesAConstantIn(DerivedId kind, UUID expected) {
    assertThat(kind.of(BASE)).isEqualTo(expected);
  }

  @Test
  void rulesInsideOneSubnetAreOfChainAndPort() {
    UUID port =
        DerivedId.INTERFACE_PORT.of(UUID.fromString("0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9"));
    assertThat(port).hasToString("962b1c33-8740-4f78-8a37-19a240aca829");
    assertThat(DerivedId.sameSubnetRule(DerivedId.OUTBOUND_CHAIN.of(BASE), port))
        .hasToString("c0f05e45-aa57-46f5-8e8e-298936dc5e2f");
    assertThat(DerivedId.sameSubnetRule(DerivedId.INBOUND_CHAIN.of(BASE), port))
        .hasToString("0ab4af49-b3af-42c0-9f0f-e8bbacdb0561");
  }

  @ParameterizedTest
  @CsvSource({
    "10.99.0.0/16, 10.0.0.254, 657e2c3b-4a59-4866-9fed-cba98d6543df",
    "203.0.113.0/24, 192.168.1.1, a41d5d3b-4a59-486e-a012-345647cd4220",
  })
  void extraRoutesAreOfTheirAddresses(String destination, String nextHop, UUID expected) {
    assertThat(DerivedId.extraRoute(BASE, Prefix.parse(destination), IpAddress.parse(nextHop)))
        .isEqualTo(expected);
  }

  @Property
  void isItsOwnInverse(@ForAll long high, @ForAll long low, @ForAll DerivedId kind) {
    UUID base = new UUID(high, low);
    UUID made = kind.of(base);
    assertThat(kind.of(made)).isEqualTo(base);
    assertThat(made.version()).isEqualTo(base.version());
    assertThat(made.getLeastSignificantBits() >>> 62)
        .isEqualTo(base.getLeastSignificantBits() >>> 62);
  }
}
