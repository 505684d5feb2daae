package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.VxlanFrame;
import org.midonet.simulation.Action.DecTtl;
import org.midonet.simulation.Action.Decapsulate;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.PopVlan;
import org.midonet.simulation.Action.PushVlan;
import org.midonet.simulation.Action.SetEthDst;
import org.midonet.simulation.Action.SetEthSrc;

/**
 * The copies of a flood leave one after another, and edits hold for all that follow: each must be
 * what it would be alone.
 */
class CopiesTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String OTHER = "02:00:00:00:00:02";
  private static final String R = "ac:ca:ba:00:00:01";
  private static final String UP = "ac:ca:ba:00:00:02";
  private static final String OUT = "02:99:00:00:00:01";

  private final Cloud cloud = new Cloud();

  /** The way to the router is the first of the ports that a flood takes. */
  @BeforeEach
  void aRouterBeyondALinkedBridge() {
    cloud
        .bridge("here")
        .bridge("beyond")
        .bridgePort("link", "here", p -> p)
        .bridgePort("far", "beyond", p -> p)
        .link("link", "far")
        .vm("vm", "here")
        .vm("vm2", "here")
        .router("r")
        .routerPort("r1", "r", R, "10.0.1.1/24")
        .plug("r1", "beyond")
        .uplink("up", "r", UP, "203.0.113.2/24")
        .route("r", "203.0.113.0/24", "up")
        .neighbour("r", "203.0.113.9", OUT);
  }

  private Output to(String port) {
    return new Output(cloud.id(port));
  }

  private List<Action> actions(String port, byte[] frame) {
    Verdict verdict = cloud.send(port, frame);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return ((Verdict.Forward) verdict).actions();
  }

  /** No action takes a router's edits back: what was not routed goes first. */
  @Test
  void whatIsRoutedLeavesAfterWhatIsNot() {
    assertThat(actions("vm", Frames.udp(VM, R, "10.0.1.5", "203.0.113.9", 1, 2)))
        .containsExactly(
            to("vm2"),
            new SetEthSrc(Mac.parse(UP)),
            new SetEthDst(Mac.parse(OUT)),
            new DecTtl(1),
            to("up"));
  }

  /** Nor is a packet put back into what it was unwrapped from. */
  @Test
  void whatIsUnwrappedLeavesLast() throws MalformedPacket {
    cloud.overlay("vtep", "r", "ac:ca:ba:00:00:07", 100, "10.0.1.1");
    byte[] inner = Frames.udp(VM, OTHER, "10.0.9.1", "10.0.9.2", 1, 2);
    byte[] outer = VxlanFrame.wrap(inner, Ip4.parse("10.0.1.5"), Ip4.parse("10.0.1.1"), 100);
    byte[] frame =
        FrameEditor.copyOf(outer)
            .setEthSrc(Mac.parse(VM).value())
            .setEthDst(Mac.parse(R).value())
            .toBytes();
    List<Action> actions = actions("vm", frame);
    assertThat(actions).first().isEqualTo(to("vm2"));
    assertThat(actions).last().isInstanceOf(Decapsulate.class);
  }

  @Test
  void tagsComeAndGoFromCopyToCopy() throws MalformedPacket {
    cloud.bridge("trunks").vm("t1", "trunks").vm("t2", "trunks");
    carry(5, "five");
    carry(7, "seven");
    cloud.vm("t3", "trunks");
    byte[] frame = Frames.udp(VM, OTHER, "10.0.1.5", "10.0.1.6", 1, 2);
    assertThat(actions("five-vm", frame))
        .as("into the trunks, and to a neighbour")
        .containsExactly(
            new PushVlan(5), to("t1"), to("t2"), to("t3"), new PopVlan(), to("five-vm2"));
    byte[] tagged = FrameEditor.copyOf(frame).pushVlan(5).toBytes();
    assertThat(actions("t1", tagged))
        .as("out of a trunk, and on in others")
        .containsExactly(
            to("t2"), new PopVlan(), to("five-vm"), to("five-vm2"), new PushVlan(5), to("t3"));
  }

  /** A network with two guests is a VLAN of the trunks. */
  private void carry(int vlan, String net) {
    cloud
        .bridge(net)
        .bridgePort("v" + vlan, "trunks", p -> p.withVlanId(Optional.of(vlan)))
        .bridgePort("l" + vlan, net, p -> p)
        .link("v" + vlan, "l" + vlan)
        .vm(net + "-vm", net)
        .vm(net + "-vm2", net);
    UUID first = cloud.id("l" + vlan);
    assertThat(first).isLessThan(cloud.id(net + "-vm"));
  }
}
