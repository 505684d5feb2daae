package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.when;
import static org.midonet.simulation.Frames.tcp;
import static org.midonet.simulation.Frames.udp;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.DecTtl;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.SetEthDst;
import org.midonet.simulation.Action.SetEthSrc;
import org.midonet.topology.Condition;
import org.midonet.topology.Mirror;

/** Two networks, a router between them, and two ports that get copies. */
class MirrorTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String VM3 = "02:00:00:00:00:03";
  private static final String R1 = "ac:ca:ba:00:00:01";
  private static final String R2 = "ac:ca:ba:00:00:02";
  private static final Condition UDP = when(c -> c.protocol(17));

  private final Cloud cloud = new Cloud();
  private final byte[] near = udp(VM1, VM2, "10.0.1.5", "10.0.1.6", 4000, 53);
  private final byte[] far = udp(VM1, R1, "10.0.1.5", "10.0.2.5", 4000, 53);

  @BeforeEach
  void twoNetworks() {
    cloud.bridge("net1").vm("vm1", "net1").vm("vm2", "net1").bridge("net2").vm("vm3", "net2");
    cloud.bridge("taps").vm("tap1", "taps").vm("tap2", "taps").router("r");
    cloud
        .routerPort("r1", "r", R1, "10.0.1.1/24")
        .plug("r1", "net1")
        .route("r", "10.0.1.0/24", "r1");
    cloud
        .routerPort("r2", "r", R2, "10.0.2.1/24")
        .plug("r2", "net2")
        .route("r", "10.0.2.0/24", "r2");
    cloud.mac("net1", VM2, "vm2").mac("net2", VM3, "vm3").neighbour("r", "10.0.2.5", VM3);
    cloud.mirror("one", "tap1", UDP).mirror("two", "tap2", UDP);
  }

  private List<Action> actions(byte[] frame) {
    Verdict verdict = cloud.send("vm1", frame);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return ((Verdict.Forward) verdict).actions();
  }

  private Output out(String port) {
    return new Output(cloud.id(port));
  }

  @Test
  @Scenario({"MI-01", "MI-08"})
  void aBridgeMirrorsWhatMeetsTheCondition() {
    cloud.mirrored("net1", "", "one");
    Verdict verdict = cloud.send("vm1", near);
    assertThat(verdict.dependencies()).contains(new Dependency.OfMirror(cloud.id("one")));
    assertThat(actions(near)).containsExactly(out("tap1"), out("vm2"));
    assertThat(actions(tcp(VM1, VM2, "10.0.1.5", "10.0.1.6", 4000, 53)))
        .containsExactly(out("vm2"));
    cloud.mirrored("net1", "one", "");
    assertThat(actions(near)).containsExactly(out("tap1"), out("vm2"));
  }

  @Test
  @Scenario({"MI-02", "MI-06", "MI-07"})
  void aRouterMirrorsBeforeAndAfterRewriting() {
    cloud.mirrored("r", "one", "two");
    assertThat(actions(far))
        .containsExactly(
            out("tap1"),
            new SetEthSrc(Mac.parse(R2)),
            new SetEthDst(Mac.parse(VM3)),
            new DecTtl(1),
            out("tap2"),
            out("vm3"));
  }

  @Test
  @Scenario({"MI-03", "MI-04", "MI-09"})
  void portsMirrorWhatComesAndGoes() {
    cloud.mirrored("vm1", "one", "");
    assertThat(actions(near)).containsExactly(out("tap1"), out("vm2"));
    cloud.mirrored("vm1", "", "one").mirrored("vm2", "", "two");
    assertThat(actions(near)).containsExactly(out("tap2"), out("vm2"));
    Verdict before = cloud.send("vm1", near);
    cloud.mirrored("vm2", "", "");
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(actions(near)).containsExactly(out("vm2"));
  }

  @Test
  @Scenario("MI-05")
  void severalMirrorsFire() {
    cloud.mirrored("net1", "one", "two");
    assertThat(actions(near)).containsExactly(out("tap1"), out("tap2"), out("vm2"));
  }

  @Test
  @Scenario("MI-10")
  void aMirrorIsFollowed() {
    cloud.mirrored("vm1", "one", "");
    Verdict before = cloud.send("vm1", near);
    cloud.mirror("one", "tap2", UDP);
    assertThat(cloud.touched).containsExactly(new Dependency.OfMirror(cloud.id("one")));
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(actions(near)).containsExactly(out("tap2"), out("vm2"));
    cloud.mirror("one", "tap2");
    assertThat(actions(near)).as("no condition: nothing").containsExactly(out("vm2"));
    cloud.mirror("one", "tap2", when(c -> c.protocol(6)), UDP);
    assertThat(actions(near)).as("any of them").containsExactly(out("tap2"), out("vm2"));
    cloud.remove(Mirror.class, "one");
    assertThat(actions(near)).containsExactly(out("vm2"));
  }

  @Test
  void theCopyPassesTheFiltersOfItsPort() {
    cloud.mirrored("vm1", "one", "").chain("no", drop(c -> c)).filters("tap1", "", "no");
    assertThat(actions(near)).containsExactly(out("vm2"));
  }

  @Test
  void whatIsDroppedIsCopiedAllTheSame() {
    cloud.mirrored("vm1", "one", "").chain("no", drop(c -> c)).filters("vm1", "no", "");
    assertThat(actions(near)).containsExactly(out("tap1"));
  }

  @Test
  void copiesAreNotCopied() {
    cloud.mirrored("vm1", "one", "").mirrored("tap1", "", "one");
    assertThat(actions(near)).containsExactly(out("tap1"), out("vm2"));
  }

  /** Nothing else on the way asks for the direction: that answers are known is for the mirror. */
  @Test
  void answersAloneAreMirrored() {
    cloud.mirror("answers", "tap1", when(c -> c.matchReturnFlow(true)));
    cloud.mirrored("vm1", "", "answers").mac("net1", VM1, "vm1");
    Verdict.Forward opened = (Verdict.Forward) cloud.send("vm1", near);
    assertThat(opened.dependencies()).contains(new Dependency.OfMirror(cloud.id("answers")));
    assertThat(opened.actions()).containsExactly(out("vm2"));
    assertThat(opened.template().orElseThrow().reverse().orElseThrow().actions())
        .containsExactly(out("tap1"), out("vm1"));
    cloud.mirror("answers", "tap1", when(c -> c.protocol(17)));
    assertThat(((Verdict.Forward) cloud.send("vm1", near)).template())
        .as("no direction, no state")
        .isEmpty();
  }

  @Test
  void copiesMakeNoStateAndTakeNoneAway() {
    cloud
        .mirror("all", "tap1", Condition.ANY)
        .mirrored("vm1", "all", "all")
        .chain("sg", accept(c -> c.matchReturnFlow(true)), drop(c -> c))
        .filters("vm1", "", "sg");
    ConnectionTemplate template =
        ((Verdict.Forward) cloud.send("vm1", near)).template().orElseThrow();
    assertThat(template.forwardActions()).containsExactly(out("tap1"), out("vm2"));
    assertThat(template.reverse().orElseThrow().port()).isEqualTo(cloud.id("vm2"));
    assertThat(template.reverse().orElseThrow().actions()).containsExactly(out("tap1"), out("vm1"));
  }
}
