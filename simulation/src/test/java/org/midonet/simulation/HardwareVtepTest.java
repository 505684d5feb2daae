package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.snat;
import static org.midonet.simulation.Frames.BROADCAST;
import static org.midonet.simulation.Frames.arpRequest;
import static org.midonet.simulation.Frames.udp;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Action.Output;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;

/**
 * A network with two VMs, and a server behind a hardware VTEP; another network on the same VTEP.
 */
class HardwareVtepTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String SERVER = "02:00:00:00:00:09";
  private static final String ROUTER = "ac:ca:ba:00:00:01";
  private static final String UP = "ac:ca:ba:00:00:03";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void network() {
    cloud
        .bridge("net")
        .vm("vm1", "net")
        .vm("vm2", "net")
        .vxlanPort("vx", "net", 10_001, "vtep")
        .vtepAt("vtep", "172.16.9.9", "172.16.9.10")
        .bridge("other")
        .vxlanPort("vx2", "other", 10_002, "vtep")
        .mac("net", VM1, "vm1")
        .mac("net", VM2, "vm2")
        .mac("net", SERVER, "vx");
  }

  private static byte[] toServer() {
    return udp(VM1, SERVER, "10.0.0.1", "10.0.0.9", 4000, 53);
  }

  private static byte[] fromServer(String mac) {
    return udp(SERVER, mac, "10.0.0.9", "10.0.0.1", 53, 4000);
  }

  private static byte[] tagged(byte[] frame) {
    try {
      return FrameEditor.copyOf(frame).pushVlan(7).toBytes();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private Verdict.Forward forward(Verdict verdict) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return (Verdict.Forward) verdict;
  }

  private void dropped(Verdict verdict, DropReason reason) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Drop.class);
    assertThat(((Verdict.Drop) verdict).reason()).isEqualTo(reason);
  }

  private Output to(String port) {
    return new Output(cloud.id(port));
  }

  @Test
  void whatIsForTheServerGoesToTheVtepWithTheNetworksVni() {
    Verdict.Forward verdict = forward(cloud.send("vm1", toServer()));
    assertThat(verdict.actions()).containsExactly(to("vx"));
    assertThat(verdict.path())
        .contains(
            new Step.ToVtep(
                cloud.id("vx"),
                cloud.id("vtep"),
                10_001,
                List.of(IpAddress.parse("172.16.9.9"), IpAddress.parse("172.16.9.10"))));
    assertThat(Steps.render(verdict.path()))
        .contains(
            "leads to VTEP " + cloud.id("vtep") + " at 172.16.9.9, 172.16.9.10, in VXLAN 10001");
  }

  @Test
  void aBroadcastGoesThereTooAndNotToOtherNetworks() {
    assertThat(forward(cloud.send("vm1", arpRequest(VM1, "10.0.0.1", "10.0.0.9"))).actions())
        .containsExactlyInAnyOrder(to("vm2"), to("vx"));
  }

  @Test
  void whatComesFromThereIsSwitchedAndNotLearned() {
    Verdict.Forward verdict = forward(cloud.send("vx", fromServer(VM1)));
    assertThat(verdict.actions()).containsExactly(to("vm1"));
    assertThat(verdict.effects()).isEmpty();
    assertThat(forward(cloud.send("vx", fromServer(BROADCAST))).actions())
        .as("it does not go back")
        .containsExactlyInAnyOrder(to("vm1"), to("vm2"));
  }

  /** A VTEP that floods back what it was sent must not have the guest's MAC. */
  @Test
  void whatComesBackDoesNotMoveItsSender() {
    Verdict verdict = cloud.send("vx", arpRequest(VM1, "10.0.0.1", "10.0.0.9"));
    assertThat(verdict.effects()).noneMatch(effect -> effect instanceof Effect.LearnMac);
  }

  @Test
  void nobodyIsReachedBeforeTheVtepHasSaidWhereItIs() {
    cloud.vtepAt("vtep");
    Verdict verdict = cloud.send("vm1", toServer());
    dropped(verdict, DropReason.NO_VTEP);
    assertThat(verdict.dependencies()).contains(new Dependency.OfVtep(cloud.id("vtep")));
    assertThat(forward(cloud.send("vm1", arpRequest(VM1, "10.0.0.1", "10.0.0.9"))).actions())
        .as("a flood goes where it can")
        .containsExactly(to("vm2"));
    cloud.vtepAt("vtep", "172.16.9.11");
    assertThat(cloud.touched).containsExactly(new Dependency.OfVtep(cloud.id("vtep")));
    assertThat(forward(cloud.send("vm1", toServer())).actions()).containsExactly(to("vx"));
  }

  @Test
  void aNetworkWithoutAVniIsNotThere() {
    cloud.put(((Bridge) cloud.object("net")).withVni(Optional.empty()));
    dropped(cloud.send("vm1", toServer()), DropReason.NO_VTEP);
  }

  @Test
  void whatIsKnownAlreadyTouchesNothing() {
    cloud.vtepAt("vtep", "172.16.9.9", "172.16.9.10");
    assertThat(cloud.touched).isEmpty();
  }

  @Test
  void aPortThatGoesTakesTheWayAlong() {
    cloud.remove(Port.class, "vx");
    dropped(cloud.send("vx", fromServer(VM1)), DropReason.NO_SUCH_PORT);
    assertThat(forward(cloud.send("vm1", toServer())).actions()).containsExactly(to("vm2"));
  }

  /** RFC 7348, 6.1. */
  @Test
  void noTagsGoIntoVxlanNorComeOutOfIt() {
    dropped(cloud.send("vm1", tagged(toServer())), DropReason.WRONG_VLAN);
    dropped(cloud.send("vx", tagged(fromServer(VM1))), DropReason.WRONG_VLAN);
    assertThat(
            forward(cloud.send("vm1", tagged(arpRequest(VM1, "10.0.0.1", "10.0.0.9")))).actions())
        .containsExactly(to("vm2"));
  }

  @Test
  void anAnswerOfTheServerIsKnownAtThePort() {
    cloud
        .chain("strict", accept(c -> c.matchReturnFlow(true)), drop(c -> c))
        .filters("vm1", "", "strict");
    ConnectionTemplate template = forward(cloud.send("vm1", toServer())).template().orElseThrow();
    ConnectionTemplate.Reverse reverse = template.reverse().orElseThrow();
    assertThat(reverse.place()).isEqualTo(new Place.PortPlace(cloud.id("vx")));
    assertThat(reverse.actions()).containsExactly(to("vm1"));
    dropped(cloud.send("vx", fromServer(VM1)), DropReason.RULE);
  }

  /** Also where no table says yet where the server is: the opener has told. */
  @Test
  void aConnectionOfTheServersHasItsWayBack() {
    cloud.apply(new Change.MacAt(cloud.id("net"), 0, Mac.parse(SERVER), Optional.empty()));
    cloud
        .chain("strict", accept(c -> c.matchReturnFlow(true)), drop(c -> c))
        .filters("vm1", "strict", "");
    ConnectionTemplate template =
        forward(cloud.send("vx", fromServer(VM1))).template().orElseThrow();
    assertThat(template.reverse().orElseThrow().actions()).containsExactly(to("vx"));
  }

  /** Its packets may come in at any host of the zone; a block is drawn from at one. */
  @Test
  void nothingIsDrawnForTheServer() {
    cloud
        .router("r")
        .routerPort("r1", "r", ROUTER, "10.0.0.254/24")
        .plug("r1", "net")
        .uplink("up", "r", UP, "203.0.113.2/24")
        .route("r", "203.0.113.0/24", "up")
        .neighbour("r", "203.0.113.9", "02:99:00:00:00:01")
        .chain(
            "out",
            snat(
                c -> c.source(Prefix.parse("10.0.0.0/24")).outPortIds(List.of(cloud.id("up"))),
                "203.0.113.2"))
        .filters("r", "", "out")
        .block("vx", "r", "203.0.113.2", 1024, 64);
    dropped(
        cloud.send("vx", udp(SERVER, ROUTER, "10.0.0.9", "203.0.113.9", 1, 2)),
        DropReason.NAT_IMPOSSIBLE);
  }
}
