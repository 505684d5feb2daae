package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.jump;
import static org.midonet.simulation.Cloud.reverse;
import static org.midonet.simulation.Cloud.snat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Step.Balanced;
import org.midonet.simulation.Step.Dropped;
import org.midonet.simulation.Step.Entered;
import org.midonet.simulation.Step.Filtered;
import org.midonet.simulation.Step.Flooded;
import org.midonet.simulation.Step.HandedTo;
import org.midonet.simulation.Step.JudgedAsAnswer;
import org.midonet.simulation.Step.Learned;
import org.midonet.simulation.Step.Left;
import org.midonet.simulation.Step.Made;
import org.midonet.simulation.Step.Matched;
import org.midonet.simulation.Step.Redirected;
import org.midonet.simulation.Step.Resolved;
import org.midonet.simulation.Step.ReturnSimulated;
import org.midonet.simulation.Step.Routed;
import org.midonet.simulation.Step.Switched;
import org.midonet.simulation.Step.Translated;
import org.midonet.simulation.Step.Waits;
import org.midonet.topology.L4Protocol;

/** A path tells, in order, all that was done with a packet and why: it is the trace. */
class PathTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String OTHER = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";
  private static final String UP = "ac:ca:ba:00:00:03";
  private static final String OUT = "02:99:00:00:00:01";
  private static final String PUBLIC = "203.0.113.2";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void aGuestBehindARouter() {
    cloud
        .bridge("net")
        .vm("vm", "net")
        .router("r")
        .routerPort("r1", "r", R1, "192.168.1.1/24")
        .plug("r1", "net")
        .uplink("up", "r", UP, PUBLIC + "/24")
        .route("r", "192.168.1.0/24", "r1")
        .route("r", "203.0.113.0/24", "up")
        .neighbour("r", "203.0.113.9", OUT)
        .neighbour("r", "192.168.1.5", VM)
        .mac("net", VM, "vm")
        .chain("back", reverse(false, c -> c.destination(Prefix.parse(PUBLIC + "/32"))))
        .chain("out", snat(c -> c.source(Prefix.parse("192.168.1.0/24")), PUBLIC))
        .filters("r", "back", "out");
  }

  private static byte[] call() {
    return Frames.udp(VM, R1, "192.168.1.5", "203.0.113.9", 4000, 53);
  }

  private static byte[] answer(int port) {
    return Frames.udp(OUT, UP, "203.0.113.9", PUBLIC, 53, port);
  }

  private static List<String> kinds(Verdict verdict) {
    return verdict.path().stream().map(step -> step.getClass().getSimpleName()).toList();
  }

  private static List<String> kinds(Class<?>... steps) {
    return List.of(steps).stream().map(Class::getSimpleName).toList();
  }

  private <T extends Step> List<T> steps(Verdict verdict, Class<T> kind) {
    return verdict.path().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private UUID id(String name) {
    return cloud.id(name);
  }

  @Test
  void ofAConnectionThatIsTranslatedWithItsAnswer() {
    cloud.block("vm", "r", PUBLIC, 0x5000, 64);
    Verdict verdict = cloud.send("vm", call());
    assertThat(kinds(verdict))
        .isEqualTo(
            kinds(
                Entered.class,
                Learned.class,
                Switched.class,
                Entered.class,
                Filtered.class,
                Routed.class,
                Filtered.class,
                Translated.class,
                Matched.class,
                Resolved.class,
                Left.class,
                ReturnSimulated.class,
                Entered.class,
                Filtered.class,
                Translated.class,
                Matched.class,
                Routed.class,
                Filtered.class,
                Resolved.class,
                Entered.class,
                Switched.class,
                Left.class));
    IpAddress guest = IpAddress.parse("192.168.1.5");
    IpAddress gateway = IpAddress.parse(PUBLIC);
    assertThat(steps(verdict, Translated.class))
        .containsExactly(
            new Translated(id("r"), true, guest, gateway, ", port drawn"),
            new Translated(id("r"), false, gateway, guest, ""));
    assertThat(steps(verdict, Resolved.class).getFirst())
        .isEqualTo(
            new Resolved(id("r"), IpAddress.parse("203.0.113.9"), Optional.of(Mac.parse(OUT))));
  }

  @Test
  void ofWhatWaitsAndWhy() {
    Verdict noPorts = cloud.send("vm", call());
    assertThat(noPorts).isInstanceOf(Verdict.Waiting.class);
    assertThat(steps(noPorts, Waits.class).getFirst().need()).isInstanceOf(Need.Block.class);
    cloud.filters("r", "", "");
    Verdict nobodyKnown =
        cloud.send("vm", Frames.udp(VM, R1, "192.168.1.5", "203.0.113.77", 4000, 53));
    IpAddress wanted = IpAddress.parse("203.0.113.77");
    assertThat(steps(nobodyKnown, Resolved.class))
        .containsExactly(new Resolved(id("r"), wanted, Optional.empty()));
    assertThat(steps(nobodyKnown, Waits.class))
        .containsExactly(new Waits(new Need.Neighbour(id("r"), id("up"), wanted)));
    assertThat(steps(nobodyKnown, Made.class)).as("the question").hasSize(1);
  }

  @Test
  void ofAnAnswerForTheOwnerOfABlock() {
    cloud.block("vm", "r", PUBLIC, 0x5000, 64);
    assertThat(steps(cloud.send("up", answer(0x5001)), HandedTo.class))
        .containsExactly(new HandedTo(id("vm")));
  }

  @Test
  void ofAFloodWhichReachesSoMany() {
    cloud.vm("vm2", "net").vm("vm3", "net");
    Verdict verdict =
        cloud.send("vm", Frames.udp(VM, OTHER, "192.168.1.5", "192.168.1.6", 4000, 53));
    assertThat(steps(verdict, Flooded.class)).containsExactly(new Flooded(id("net"), 2));
    assertThat(steps(verdict, Left.class)).hasSize(2);
    Verdict moved =
        cloud.send("vm2", Frames.udp(VM, OTHER, "192.168.1.5", "192.168.1.6", 4000, 53));
    assertThat(steps(moved, Learned.class))
        .containsExactly(new Learned(id("net"), 0, Mac.parse(VM), id("vm2")));
  }

  @Test
  void ofRulesThatJumpAndDrop() {
    cloud
        .chain("inner", accept(c -> c.protocol(6)), drop(c -> c.protocol(17)))
        .chain("outer", jump("inner"))
        .filters("vm", "outer", "");
    Verdict verdict = cloud.send("vm", call());
    assertThat(steps(verdict, Filtered.class))
        .containsExactly(new Filtered(id("outer"), true, id("vm")));
    assertThat(steps(verdict, Matched.class))
        .extracting(step -> List.of(step.chain(), step.effect()))
        .containsExactly(List.of(id("outer"), "jump"), List.of(id("inner"), "drop"));
    assertThat(verdict.path().getLast()).isInstanceOf(Dropped.class);
  }

  @Test
  void ofABalancer() {
    cloud
        .balancer("lb", "r")
        .pool("pool", "lb", L4Protocol.UDP)
        .vip("vip", "pool", "203.0.113.50", 53, false)
        .member("member", "pool", "192.168.1.5", 53, 1);
    byte[] frame = Frames.udp(OUT, UP, "203.0.113.9", "203.0.113.50", 4000, 53);
    assertThat(steps(cloud.send("up", frame), Balanced.class))
        .containsExactly(new Balanced(id("lb"), id("vip"), id("member")));
  }

  /** Rules that nobody has stored are told like others. */
  @Test
  void ofAnInsertedService() {
    cloud.vm("service", "net").insertion("one", "vm", VM, "service", 0, 0, false);
    Verdict verdict = cloud.send("vm", call());
    assertThat(steps(verdict, Filtered.class).getFirst().of()).isEqualTo(id("vm"));
    assertThat(steps(verdict, Redirected.class))
        .extracting(Redirected::port)
        .containsExactly(id("service"));
  }

  /** What a packet may be besides is told only where it could get through as that. */
  @Test
  void ofWhatMayBeAnAnswer() {
    cloud.filters("r", "", "");
    cloud
        .chain("guarded", accept(c -> c.matchReturnFlow(true)), drop(c -> c))
        .filters("vm", "", "guarded");
    byte[] frame = Frames.udp(OUT, UP, "203.0.113.9", "192.168.1.5", 53, 4000);
    Verdict knocks = cloud.send("up", frame);
    assertThat(knocks)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, drop -> assertThat(drop.ifKnown()).isNotEmpty());
    assertThat(steps(knocks, JudgedAsAnswer.class)).hasSize(1);
    assertThat(knocks.path().getLast()).isEqualTo(new Left(id("vm")));
    cloud.chain("guarded", accept(c -> c.matchReturnFlow(true).protocol(6)), drop(c -> c));
    Verdict refused = cloud.send("up", frame);
    assertThat(steps(refused, JudgedAsAnswer.class)).isEmpty();
    assertThat(refused.path().getLast()).isInstanceOf(Dropped.class);
    assertThat(
            kinds(Simulation.simulate(cloud.view, id("up"), Cloud.packet(frame).as(Asked.RETURN))))
        .doesNotContain(JudgedAsAnswer.class.getSimpleName());
  }
}
