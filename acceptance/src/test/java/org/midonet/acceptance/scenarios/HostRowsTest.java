package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.lab.Capture;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Started;
import org.midonet.scenario.Scenario;
import org.midonet.standalone.cloud.Api;

/** Hosts: their interfaces, what is bound to them, the tunnels between them, and their agents. */
@OnSharedCloud
class HostRowsTest {
  private static Optional<JsonNode> shown(Stage stage, int host, String name) {
    for (JsonNode device :
        stage.api().get("/hosts/" + stage.cloud().hostId(host) + "/interfaces")) {
      if (device.path("name").asText().equals(name)) {
        return Optional.of(device);
      }
    }
    return Optional.empty();
  }

  private static void await(Stage stage, String what, java.util.function.BooleanSupplier is) {
    Await.until(
        what,
        Stage.SOON,
        is,
        () -> stage.api().get("/hosts/" + stage.cloud().hostId(1) + "/interfaces").toString());
  }

  @Test
  @Scenario({"DP-01", "DP-02", "DP-03", "AG-07", "AG-09"})
  void interfacesOfAHostAreFollowed(Stage stage) {
    Hypervisor host = stage.cloud().host(1);
    assertThat(shown(stage, 1, "late0")).isEmpty();
    int before = stage.api().get("/hosts/" + stage.cloud().hostId(1) + "/interfaces").size();
    host.namespace().ip("link add late0 type veth peer name late1");
    try {
      host.namespace().ip("link set late0 address 02:00:00:00:0e:01");
      await(
          stage,
          "the new interface with its MAC",
          () ->
              shown(stage, 1, "late0")
                  .filter(d -> d.path("mac").asText().equals("02:00:00:00:0e:01"))
                  .isPresent());
      assertThat(stage.api().get("/hosts/" + stage.cloud().hostId(1) + "/interfaces").size())
          .isEqualTo(before + 2);
      int down = shown(stage, 1, "late0").orElseThrow().path("status").asInt();
      host.namespace().ip("link set late0 up");
      host.namespace().ip("link set late1 up");
      await(
          stage,
          "its state",
          () -> shown(stage, 1, "late0").orElseThrow().path("status").asInt() != down);
      host.namespace().ip("addr add 10.44.0.1/24 dev late0");
      await(
          stage,
          "its address",
          () ->
              shown(stage, 1, "late0")
                  .orElseThrow()
                  .path("addresses")
                  .toString()
                  .contains("10.44.0.1"));
      host.namespace().ip("addr del 10.44.0.1/24 dev late0");
      await(
          stage,
          "its address to go",
          () ->
              !shown(stage, 1, "late0")
                  .orElseThrow()
                  .path("addresses")
                  .toString()
                  .contains("10.44.0.1"));
    } finally {
      host.namespace().ip("link del late0");
    }
    await(stage, "the interface to go", () -> shown(stage, 1, "late0").isEmpty());
  }

  @Test
  @Scenario({"DP-04", "DP-05", "DP-09"})
  void aPortIsActiveWhileItsInterfaceIsThereAndBound(Stage stage) {
    Hypervisor host = stage.cloud().host(1);
    UUID bridge = stage.network().bridge("b");
    UUID port = stage.network().bridgePort(bridge);
    stage.bind(port, 1, "late2");
    stage.cloud().settle();
    assertThat(stage.network().active(port)).isFalse();
    host.namespace().ip("link add late2 type veth peer name late3");
    try {
      host.namespace().ip("link set late2 up");
      host.namespace().ip("link set late3 up");
      await(stage, "the port to be active", () -> stage.network().active(port));
      assertThat(stage.api().get("/ports/" + port).path("hostId").asText())
          .isEqualTo(stage.cloud().hostId(1).toString());
    } finally {
      host.namespace().ip("link del late2");
    }
    await(stage, "the port to be inactive", () -> !stage.network().active(port));

    UUID second = stage.network().bridgePort(bridge);
    Wire wire = stage.plug(second, 1);
    await(stage, "the port to be active", () -> stage.network().active(second));
    stage.unbind(second, 1);
    await(stage, "the port to be inactive", () -> !stage.network().active(second));
    stage.bind(second, 1, wire.interfaceName());
    await(stage, "the port to be active", () -> stage.network().active(second));
    stage.api().delete("/ports/" + second);
    stage.cloud().settle();
  }

  @Test
  @Scenario("DP-13")
  void anInterfaceBounces(Stage stage) {
    Pair pair = Pair.build(stage);
    Hypervisor host = stage.cloud().host(2);
    UUID port = stage.portOf(pair.b());
    host.namespace().ip("link set " + pair.b().interfaceName() + " down");
    await(stage, "the port to be inactive", () -> !stage.network().active(port));
    stage.cloud().settle();
    pair.a().send(pair.there(9));
    stage.expectNothing();
    host.namespace().ip("link set " + pair.b().interfaceName() + " up");
    stage.ready();
    pair.b().send(pair.back(9));
    stage.expect(pair.a().gets(pair.back(9)));
    pair.a().send(pair.there(9));
    stage.expect(pair.b().gets(pair.there(9)));
  }

  @Test
  @Scenario({"TU-01", "TU-07"})
  void aPeerMovesGoesAndComes(Stage stage) {
    Pair pair = Pair.build(stage);
    Hypervisor first = stage.cloud().host(1);
    Hypervisor second = stage.cloud().host(2);
    String members = "/tunnel_zones/" + stage.cloud().zone() + "/hosts";
    String member = members + "/" + stage.cloud().hostId(2);
    try (Capture tunnel =
        Capture.start(
            stage.cloud().lab(),
            second.namespace(),
            "eth0",
            "udp and src host 192.0.2.1 and dst host 192.0.2.2")) {
      pair.a().send(pair.there(9));
      stage.expect(pair.b().gets(pair.there(9)));
      assertThat(tunnel.await(1, Stage.SOON)).isNotEmpty();
    }
    second.namespace().ip("addr del 192.0.2.2/24 dev eth0");
    second.namespace().ip("addr add 192.0.2.22/24 dev eth0");
    try {
      stage.api().delete(member);
      stage.cloud().settle(1);
      pair.a().send(pair.there(9));
      stage.expectNothing();
      UUID _ = stage.make(members, "hostId", stage.cloud().hostId(2), "ipAddress", "192.0.2.22");
      stage.cloud().settle();
      try (Capture tunnel =
          Capture.start(
              stage.cloud().lab(),
              second.namespace(),
              "eth0",
              "udp and src host 192.0.2.1 and dst host 192.0.2.22")) {
        pair.a().send(pair.there(9));
        stage.expect(pair.b().gets(pair.there(9)));
        assertThat(tunnel.await(1, Stage.SOON)).isNotEmpty();
      }
      pair.b().send(pair.back(9));
      stage.expect(pair.a().gets(pair.back(9)));
    } finally {
      Api.Answer _ = stage.api().send("DELETE", member, Map.of(), Optional.empty());
      UUID _ =
          stage.make(
              members, "hostId", stage.cloud().hostId(2), "ipAddress", second.underlayAddress());
      second.namespace().ip("addr del 192.0.2.22/24 dev eth0");
      second.namespace().ip("addr add 192.0.2.2/24 dev eth0");
      stage.cloud().settle();
    }
    pair.a().send(pair.there(9));
    stage.expect(pair.b().gets(pair.there(9)));
    assertThat(first.underlayAddress()).isEqualTo("192.0.2.1");
  }

  @Test
  @Scenario("TU-02")
  void aPeerInTwoZones(Stage stage) {
    Pair pair = Pair.build(stage);
    String first = "/tunnel_zones/" + stage.cloud().zone() + "/hosts";
    UUID zone = stage.make("/tunnel_zones", "name", "second", "type", "vxlan");
    String second = "/tunnel_zones/" + zone + "/hosts";
    try {
      for (int host = 1; host <= 2; host++) {
        UUID _ =
            stage.make(
                second,
                "hostId",
                stage.cloud().hostId(host),
                "ipAddress",
                stage.cloud().host(host).underlayAddress());
      }
      stage.cloud().settle();
      pair.a().send(pair.there(9));
      stage.expect(pair.b().gets(pair.there(9)));
      stage.api().delete(first + "/" + stage.cloud().hostId(2));
      stage.cloud().settle();
      pair.a().send(pair.there(9));
      stage.expect(pair.b().gets(pair.there(9)));
      pair.b().send(pair.back(9));
      stage.expect(pair.a().gets(pair.back(9)));
    } finally {
      UUID _ =
          stage.make(
              first,
              "hostId",
              stage.cloud().hostId(2),
              "ipAddress",
              stage.cloud().host(2).underlayAddress());
      stage.api().delete("/tunnel_zones/" + zone);
      stage.cloud().settle();
    }
    pair.a().send(pair.there(9));
    stage.expect(pair.b().gets(pair.there(9)));
  }

  @Test
  @Scenario({"AG-01", "AG-02", "FS-12"})
  void anAgentThatIsRestartedIsTheSameHostAndKeepsConnections(Stage stage) {
    Pair pair = Pair.build(stage);
    UUID guard = stage.network().chain("guard");
    UUID _ = stage.network().rule(guard, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(guard, "drop", "dlType", 0x0800);
    stage.changeAndSettle("/ports/" + stage.portOf(pair.a()), "outboundFilterId", guard);
    pair.a().send(pair.there(9));
    stage.expect(pair.b().gets(pair.there(9)));
    pair.b().send(pair.back(9));
    stage.expect(pair.a().gets(pair.back(9)));

    Hypervisor host = stage.cloud().host(1);
    String path = "/hosts/" + stage.cloud().hostId(1);
    stage.change(path, "floodingProxyWeight", 7);
    int hosts = stage.api().get("/hosts").size();
    Started agent = stage.cloud().cloud().agent(host);
    int _ = agent.stop(Stage.SOON);
    pair.b().send(pair.back(9));
    stage.expect(pair.a().gets(pair.back(9)));
    var _ = stage.cloud().cloud().startAgent(host);
    UUID id = stage.cloud().cloud().awaitAlive(host, Stage.SOON);
    stage.ready();
    assertThat(id).isEqualTo(stage.cloud().hostId(1));
    assertThat(stage.api().get("/hosts").size()).isEqualTo(hosts);
    assertThat(stage.api().get(path).path("floodingProxyWeight").asInt()).isEqualTo(7);
    assertThat(stage.api().get("/tunnel_zones/" + stage.cloud().zone() + "/hosts").toString())
        .contains(id.toString());
    pair.b().send(pair.back(9));
    stage.expect(pair.a().gets(pair.back(9)));
    pair.a().send(pair.there(9));
    stage.expect(pair.b().gets(pair.there(9)));
    byte[] question = pair.back(10);
    pair.b().send(question);
    stage.expectNothing();
    stage.change(path, "floodingProxyWeight", 1);
  }
}
