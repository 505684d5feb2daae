package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.BROADCAST;
import static org.midonet.acceptance.scenarios.Frames.tagged;
import static org.midonet.acceptance.scenarios.Frames.udp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Commands;
import org.midonet.lab.Namespace;
import org.midonet.lab.Outcome;
import org.midonet.scenario.Scenario;

/**
 * Two trunks of a bridge with VLANs, on two hosts, into one switch outside that speaks the spanning
 * tree protocol: it sees itself through the bridge, and keeps one of its two ports blocked. A host
 * behind the switch talks to guests on two VLANs.
 */
@OnSharedCloud
@Tag("slow")
class TrunkRowsTest {
  private static final Duration FAILOVER = Duration.ofSeconds(50);
  private static final int[] VLANS = {100, 200};

  private record Talk(Wire outside, List<Wire> guests, UUID trunks) {
    private static String guest(int i) {
      return "02:00:00:00:0" + (i + 1) + ":0a";
    }

    private static String host(int i) {
      return "02:00:00:00:0" + (i + 1) + ":0f";
    }

    /** What the switch and the bridge think. */
    private String seen(Stage stage) {
      return outside.place().run("bridge", "link", "show").text()
          + outside.place().run("bridge", "fdb", "show", "br", "br0").text()
          + stage.api().get("/bridges/" + trunks + "/ports")
          + stage.api().get("/bridges/" + trunks + "/mac_table");
    }

    /** Both sides hear each other on both VLANs, soon enough. */
    void works(Stage stage) {
      for (int i = 0; i < VLANS.length; i++) {
        Wire guest = guests.get(i);
        byte[] in = udp(host(i), guest(i), "10.0.0.20", "10.0.0.10", 3, 4);
        byte[] out = udp(guest(i), host(i), "10.0.0.10", "10.0.0.20", 4, 3);
        byte[] inTagged = tagged(in, VLANS[i]);
        byte[] outTagged = tagged(out, VLANS[i]);
        stage.converge(() -> outside.send(inTagged), guest.gets(in), FAILOVER, () -> seen(stage));
        // As hosts do that get no answer: they ask everybody, and the answer teaches the way.
        byte[] ask = udp(guest(i), BROADCAST, "10.0.0.10", "10.0.0.255", 4, 3);
        stage.converge(
            () -> {
              guest.send(ask);
              outside.send(inTagged);
              guest.send(out);
            },
            outside.gets(outTagged),
            FAILOVER,
            () -> seen(stage));
      }
    }
  }

  @Test
  @Scenario({"VL-02", "VL-03"})
  void theOtherTrunkTakesOver(Stage stage) {
    UUID trunks = stage.network().bridge("vlans");
    Namespace outer = stage.cloud().lab().namespace("switch");
    try {
      outer.ip("link add br0 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600");
      for (int i = 1; i <= 2; i++) {
        Namespace host = stage.cloud().host(i).namespace();
        stage.cloud().lab().veth(host, "trunk" + i, outer, "t" + i);
        outer.ip("link set t" + i + " master br0");
        stage.bind(stage.network().bridgePort(trunks), i, "trunk" + i);
      }
      Wire outside = stage.wireIn(outer, "out");
      outer.ip("link set out master br0");
      List<Wire> guests = new ArrayList<>();
      for (int i = 0; i < VLANS.length; i++) {
        UUID net = stage.network().bridge("n" + VLANS[i]);
        UUID port =
            stage.make("/bridges/" + trunks + "/ports", "type", "Bridge", "vlanId", VLANS[i]);
        stage.network().link(port, stage.network().bridgePort(net));
        guests.add(stage.plug(stage.network().bridgePort(net), 3));
      }
      stage.ready();
      outer.ip("link set br0 up");
      Talk talk = new Talk(outside, guests, trunks);
      talk.works(stage);

      // The link of the trunk in use goes down.
      outer.ip("link set t1 down");
      talk.works(stage);
    } finally {
      Outcome _ = Commands.run("ip", "netns", "delete", outer.name());
    }
  }
}
