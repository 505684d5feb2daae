package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.nat;
import static org.midonet.simulation.Cloud.reverse;
import static org.midonet.simulation.Frames.BROADCAST;
import static org.midonet.simulation.Frames.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.PopVlan;
import org.midonet.simulation.Action.PushVlan;
import org.midonet.topology.L2Insertion;

/** Two VMs on one network, and services that return what they get as it was. */
class InsertionTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";

  private final Cloud cloud = new Cloud();
  private final byte[] there = udp(VM1, VM2, "10.0.1.5", "10.0.1.6", 4000, 53);
  private final byte[] back = udp(VM2, VM1, "10.0.1.6", "10.0.1.5", 53, 4000);

  @BeforeEach
  void twoVmsAndServices() {
    cloud.bridge("net").vm("vm1", "net").vm("vm2", "net");
    cloud.bridge("services").vm("s1", "services").vm("s2", "services");
    cloud.mac("net", VM1, "vm1").mac("net", VM2, "vm2");
  }

  private Cloud oneService() {
    return cloud.insertion("i1", "vm1", VM1, "s1", 10, 1, false);
  }

  private Cloud twoServices() {
    return oneService().insertion("i2", "vm1", VM1, "s2", 20, 2, false);
  }

  /** The ports by which a frame passes, and the tags that it has there, when services return it. */
  private List<String> way(String from, byte[] frame) {
    List<String> way = new ArrayList<>();
    String port = from;
    byte[] now = frame;
    for (int i = 0; i < 10; i++) {
      Verdict verdict = cloud.send(port, now);
      if (!(verdict instanceof Verdict.Forward forward)) {
        way.add(((Verdict.Drop) verdict).reason().name());
        return way;
      }
      try {
        FrameEditor editor = FrameEditor.copyOf(now);
        int tag = -1;
        for (Action action : forward.actions()) {
          switch (action) {
            case PopVlan pop -> editor.popVlan();
            case PushVlan push -> {
              editor.pushVlan(push.tci());
              tag = push.tci();
            }
            case Output output -> {
              port =
                  List.of("vm1", "vm2", "s1", "s2").stream()
                      .filter(name -> cloud.id(name).equals(output.port()))
                      .findFirst()
                      .orElseThrow();
              way.add(tag < 0 ? port : port + "/" + (tag >> 13) + "." + (tag & 0xfff));
            }
            default -> throw new AssertionError(action);
          }
        }
        now = editor.toBytes();
      } catch (MalformedPacket e) {
        throw new AssertionError(e);
      }
      if (port.startsWith("vm")) {
        assertThat(now).isEqualTo(frame);
        return way;
      }
    }
    throw new AssertionError("it goes round: " + way);
  }

  @Test
  @Scenario({"SI-06", "SI-10"})
  void inTheOrderOfPositionsBothWays() {
    oneService();
    assertThat(way("vm1", there)).containsExactly("s1/1.10", "vm2");
    assertThat(way("vm2", back)).containsExactly("s1/2.10", "vm1");
    Verdict before = cloud.send("vm1", there);
    cloud.insertion("i2", "vm1", VM1, "s2", 20, 0, false);
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(way("vm1", there)).containsExactly("s2/1.20", "s1/1.10", "vm2");
    assertThat(way("vm2", back)).containsExactly("s2/2.20", "s1/2.10", "vm1");
    cloud.insertion("i2", "vm1", VM1, "s2", 20, 2, false);
    assertThat(way("vm1", there)).containsExactly("s1/1.10", "s2/1.20", "vm2");
    assertThat(way("vm2", back)).containsExactly("s1/2.10", "s2/2.20", "vm1");
  }

  @Test
  @Scenario("SI-07")
  void bothEndsProtected() {
    twoServices().insertion("i3", "vm2", VM2, "s1", 30, 1, false);
    assertThat(way("vm1", there)).containsExactly("s1/1.10", "s2/1.20", "s1/2.30", "vm2");
    assertThat(way("vm2", back)).containsExactly("s1/1.30", "s1/2.10", "s2/2.20", "vm1");
  }

  @Test
  @Scenario({"SI-08", "SI-12"})
  void failOpenPassesAServiceThatIsAway() {
    twoServices();
    cloud.inactive("s1");
    assertThat(way("vm1", there)).containsExactly("ADMIN_DOWN");
    cloud.insertion("i1", "vm1", VM1, "s1", 10, 1, true);
    assertThat(way("vm1", there)).containsExactly("s2/1.20", "vm2");
    assertThat(way("vm2", back)).containsExactly("s2/2.20", "vm1");
    cloud.active("s1").bridgePortWith("s1", p -> p.withAdminStateUp(false));
    assertThat(way("vm1", there)).containsExactly("s2/1.20", "vm2");
    cloud.bridgePortWith("s1", p -> p.withAdminStateUp(true));
    assertThat(way("vm1", there)).containsExactly("s1/1.10", "s2/1.20", "vm2");
  }

  @Test
  @Scenario("SI-09")
  void insertionsGo() {
    twoServices().remove(L2Insertion.class, "i1");
    assertThat(way("vm1", there)).containsExactly("s2/1.20", "vm2");
    assertThat(way("vm2", back)).containsExactly("s2/2.20", "vm1");
    cloud.remove(L2Insertion.class, "i2");
    assertThat(way("vm1", there)).containsExactly("vm2");
    assertThat(way("vm2", back)).containsExactly("vm1");
  }

  @Test
  void withoutATagTheMacTells() {
    cloud.insertion("i1", "vm1", VM1, "s1", 0, 1, false);
    assertThat(way("vm1", there)).containsExactly("s1", "vm2");
    assertThat(way("vm2", back)).containsExactly("s1", "vm1");
  }

  @Test
  void theGuestCannotSayThatItWasInspected() throws MalformedPacket {
    oneService();
    for (int tci : new int[] {1 << 15, 10 | 1 << 13, 10 | 2 << 13}) {
      byte[] forged = FrameEditor.copyOf(there).pushVlan(tci).toBytes();
      assertThat(((Verdict.Forward) cloud.send("vm1", forged)).actions())
          .containsExactly(new PushVlan(10 | 1 << 13), new Output(cloud.id("s1")));
    }
  }

  @Test
  void aServicePortGetsOnlyWhatIsRedirected() {
    cloud.vm("other", "services").mac("services", VM2, "s1");
    byte[] flood = udp("02:00:00:00:00:09", BROADCAST, "10.0.1.9", "10.0.1.255", 1, 2);
    Verdict before = cloud.send("other", flood);
    assertThat(((Verdict.Forward) before).actions())
        .contains(new Output(cloud.id("s1")), new Output(cloud.id("s2")));
    twoServices();
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touchedSince);
    assertThat(cloud.send("other", flood)).isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("other", udp("02:00:00:00:00:09", VM2, "10.0.1.9", "10.0.1.6", 1, 2)))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.SERVICE_PORT));
  }

  /** What a service returns of an answer bears the other direction: so it can be foreseen. */
  @Test
  @Scenario("SI-11")
  void theAnswerToATranslatedConnectionComesBackThroughTheService() {
    String router = "ac:ca:ba:00:00:01";
    String outside = "02:99:00:00:00:01";
    cloud
        .router("r")
        .routerPort("r1", "r", router, "10.0.1.1/24")
        .plug("r1", "net")
        .uplink("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24")
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "203.0.113.0/24", "up")
        .neighbour("r", "203.0.113.9", outside)
        .neighbour("r", "10.0.1.5", VM1)
        .chain(
            "in",
            nat(
                true,
                c -> c.destination(Prefix.parse("203.0.113.50/32")),
                "10.0.1.5",
                "10.0.1.5",
                53,
                53))
        .chain("out", reverse(true, c -> c.source(Prefix.parse("10.0.1.5/32"))))
        .filters("r", "in", "out");
    oneService();
    byte[] question = udp(outside, "ac:ca:ba:00:00:03", "203.0.113.9", "203.0.113.50", 4000, 5353);
    Verdict.Forward opened = (Verdict.Forward) cloud.send("up", question);
    ConnectionTemplate.Reverse reverse = opened.template().orElseThrow().reverse().orElseThrow();
    assertThat(reverse.port()).isEqualTo(cloud.id("s1"));
    assertThat(reverse.vlan() & 0xefff).isEqualTo(10 | 1 << 13);
    assertThat(reverse.actions()).contains(new PopVlan(), new Output(cloud.id("up")));
  }

  /** A guarded guest: the answer to what it asked passes the service, as the question did. */
  @Test
  @Scenario("SI-11")
  void connectionsAreFollowedThroughTheService() throws MalformedPacket {
    cloud
        .chain(
            "guard",
            accept(c -> c.matchReturnFlow(true)),
            drop(c -> c.etherType(Optional.of(0x0800))))
        .filters("vm1", "", "guard");
    oneService();
    // The guard is asked where a packet would leave for the guest: what a service returns passes.
    assertThat(((Verdict.Forward) cloud.send("vm1", there)).template()).isEmpty();
    byte[] returned = FrameEditor.copyOf(there).pushVlan(10 | 1 << 13).toBytes();
    Verdict.Forward passed = (Verdict.Forward) cloud.send("s1", returned);
    ConnectionTemplate.Reverse back = passed.template().orElseThrow().reverse().orElseThrow();
    assertThat(back.port()).isEqualTo(cloud.id("vm2"));
    assertThat(back.actions())
        .containsExactly(new PushVlan(10 | 2 << 13), new Output(cloud.id("s1")));
  }
}
