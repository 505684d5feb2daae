package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.redirect;
import static org.midonet.simulation.Frames.BROADCAST;
import static org.midonet.simulation.Frames.udp;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.PopVlan;
import org.midonet.simulation.Action.PushVlan;

/** Two VMs on one network, services on another. */
class RedirectTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";

  private final Cloud cloud = new Cloud();
  private final byte[] frame = udp(VM1, VM2, "10.0.1.5", "10.0.1.6", 4000, 53);

  @BeforeEach
  void twoVmsAndServices() {
    cloud.bridge("net").vm("vm1", "net").vm("vm2", "net");
    cloud.bridge("services").vm("s1", "services").vm("s2", "services");
    cloud.mac("net", VM1, "vm1").mac("net", VM2, "vm2");
    cloud.chain("none", drop(c -> c)).filters("s1", "", "none").filters("s2", "", "none");
  }

  private static byte[] tagged(byte[] frame, int tci) {
    try {
      return FrameEditor.copyOf(frame).pushVlan(tci).toBytes();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private List<Action> actions(String port, byte[] sent) {
    Verdict verdict = cloud.send(port, sent);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return ((Verdict.Forward) verdict).actions();
  }

  private Output out(String port) {
    return new Output(cloud.id(port));
  }

  @Test
  @Scenario("SI-01")
  void outOfAPort() {
    cloud.chain("c", redirect(c -> c, false, 0, "s1", false, false)).filters("vm1", "c", "");
    assertThat(actions("vm1", frame)).as("without its filters").containsExactly(out("s1"));
    Verdict verdict = cloud.send("vm1", frame);
    assertThat(verdict.dependencies())
        .contains(new Dependency.OfPort(cloud.id("vm1")), new Dependency.OfPort(cloud.id("s1")));
    assertThat(verdict.mask().ethSrc()).as("no bridge saw it").isZero();
  }

  @Test
  @Scenario("SI-02")
  void throughTwoServicesAndBack() {
    cloud
        .chain("to", redirect(c -> c, false, 11, "s1", false, false))
        .filters("vm1", "", "to")
        .chain("s1in", redirect(c -> c.vlan(11), true, 21, "s2", false, false))
        .filters("s1", "s1in", "none")
        .chain("s2in", redirect(c -> c.vlan(21), true, 0, "vm1", false, false))
        .filters("s2", "s2in", "none");
    byte[] back = udp(VM2, VM1, "10.0.1.6", "10.0.1.5", 53, 4000);
    assertThat(actions("vm2", back)).containsExactly(new PushVlan(11), out("s1"));
    assertThat(actions("s1", tagged(back, 11)))
        .containsExactly(new PopVlan(), new PushVlan(21), out("s2"));
    assertThat(actions("s2", tagged(back, 21))).containsExactly(new PopVlan(), out("vm1"));
  }

  @Test
  @Scenario({"SI-03", "SI-12"})
  void aServiceThatIsDownClosesOrIsPassedBy() {
    cloud
        .chain("c", redirect(c -> c, false, 11, "s1", false, false))
        .filters("vm1", "c", "")
        .chain("s1in", redirect(c -> c.vlan(11), true, 0, "vm2", false, false))
        .filters("s1", "s1in", "none");
    Verdict before = cloud.send("vm1", frame);
    cloud.bridgePortWith("s1", p -> p.withAdminStateUp(false));
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(cloud.send("vm1", frame))
        .isInstanceOfSatisfying(
            Verdict.Drop.class,
            d -> {
              assertThat(d.reason()).isEqualTo(DropReason.ADMIN_DOWN);
              assertThat(d.rule()).isPresent();
            });
    cloud.chain("c", redirect(c -> c, false, 11, "s1", false, true));
    assertThat(actions("vm1", frame)).as("as if s1 had returned it").containsExactly(out("vm2"));
    cloud.bridgePortWith("s1", p -> p.withAdminStateUp(true));
    assertThat(actions("vm1", frame)).containsExactly(new PushVlan(11), out("s1"));
    cloud.inactive("s1");
    assertThat(actions("vm1", frame)).containsExactly(out("vm2"));
    cloud.active("s1");
    assertThat(actions("vm1", frame)).containsExactly(new PushVlan(11), out("s1"));
  }

  @Test
  @Scenario("SI-04")
  void aFloodGoesToTheServicesOfAll() {
    int pairs = 100;
    for (int i = 0; i < pairs; i++) {
      cloud.vm("p" + i, "net").vm("sp" + i, "services");
      cloud
          .chain("to" + i, redirect(c -> c, false, 0, "sp" + i, false, false))
          .filters("p" + i, "", "to" + i);
    }
    List<Action> actions = actions("vm1", udp(VM1, BROADCAST, "10.0.1.5", "10.0.1.255", 1, 2));
    assertThat(actions).hasSize(pairs + 1).contains(out("vm2"));
    for (int i = 0; i < pairs; i++) {
      assertThat(actions).contains(out("sp" + i)).doesNotContain(out("p" + i));
    }
  }

  @Test
  void intoAPortIsAsIfReceivedThere() {
    cloud
        .bridge("other")
        .vm("o1", "other")
        .vm("o2", "other")
        .mac("other", VM2, "o2")
        .chain("c", redirect(c -> c, false, 0, "o1", true, false))
        .filters("vm1", "c", "");
    assertThat(actions("vm1", frame)).containsExactly(out("o2"));
    assertThat(cloud.send("vm1", frame).effects())
        .containsExactly(new Effect.LearnMac(cloud.id("other"), 0, Mac.parse(VM1), cloud.id("o1")));
    cloud.bridgePortWith("o1", p -> p.withAdminStateUp(false));
    assertThat(cloud.send("vm1", frame)).isInstanceOf(Verdict.Drop.class);
  }

  @Test
  void aCircleOfRedirectionsEnds() {
    cloud
        .chain("c", redirect(c -> c, false, 0, "vm2", true, false))
        .filters("vm1", "c", "")
        .chain("d", redirect(c -> c, false, 0, "vm1", true, false))
        .filters("vm2", "d", "");
    assertThat(cloud.send("vm1", frame))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.TOO_MANY_DEVICES));
  }

  @Test
  void aPortThatIsNotThereDrops() {
    cloud.chain("c", redirect(c -> c, false, 0, "nowhere", false, true)).filters("vm1", "c", "");
    assertThat(cloud.send("vm1", frame)).isInstanceOf(Verdict.Drop.class);
  }
}
