package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.IpAddress;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.view.CompiledInsertions;

/** The laws of docs/design/simulation.md, over random clouds and packets. */
class LawsTest {

  private static final int CLOUDS = 240;
  private static final int PACKETS = 40;

  /** A verdict without its path, which tells values for people. */
  private record Outcome(
      Object kind,
      List<?> what,
      Object mask,
      Optional<IpAddress> question,
      Set<Dependency> dependencies,
      List<Effect> effects,
      boolean cacheable) {
    static Outcome of(Verdict verdict) {
      List<?> what =
          switch (verdict) {
            case Verdict.Forward v -> List.of(v.actions(), v.template());
            case Verdict.Drop v -> List.of(v.reason(), v.rule(), v.ifKnown());
            case Verdict.Answer v -> List.of(v.reply());
            case Verdict.Waiting v -> List.of(v.needs());
          };
      return new Outcome(
          verdict.getClass(),
          what,
          verdict.mask(),
          verdict.basis().question(),
          verdict.dependencies(),
          verdict.effects(),
          verdict.cacheable());
    }
  }

  /** What is done with a packet: all that a flow is made of. */
  private record Decision(Object kind, List<?> what, boolean cacheable) {
    static Decision of(Verdict verdict) {
      Outcome outcome = Outcome.of(verdict);
      return new Decision(outcome.kind(), outcome.what(), outcome.cacheable());
    }
  }

  private static String tell(RandomCloud cloud, Packet packet, Verdict verdict) {
    return packet.key()
        + "\n"
        + verdict.mask()
        + "\n"
        + Steps.render(verdict.path())
        + cloud.cloud.touched;
  }

  /** Law 1: any packet inside a verdict's mask gets the same verdict, and the same template. */
  @Property(tries = CLOUDS)
  void masksAreSound(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < PACKETS; i++) {
      Packet packet = Cloud.packet(RandomPacket.frame(random));
      UUID ingress = cloud.ingress(packet);
      Verdict verdict = Simulation.simulate(cloud.cloud.view, ingress, packet);
      if (!verdict.cacheable()) {
        continue;
      }
      for (int j = 0; j < 10; j++) {
        FlowKey other = Cloud.packet(RandomPacket.frame(random)).key();
        FlowKey mixed = RandomPacket.inside(verdict.mask(), packet.key(), other, random);
        if (!RandomPacket.plausible(mixed) || !verdict.mask().matches(packet.key(), mixed)) {
          continue;
        }
        Verdict again =
            Simulation.simulate(
                cloud.cloud.view, ingress, new Packet(mixed, packet.frame(), Asked.FORWARD));
        if (ttlMatters(again)) {
          continue;
        }
        assertThat(Outcome.of(again))
            .as(
                () ->
                    tell(cloud, packet, verdict)
                        + "\nagainst\n"
                        + mixed
                        + "\n"
                        + Steps.render(again.path()))
            .isEqualTo(Outcome.of(verdict));
      }
    }
  }

  // The frame stays that of the first packet: where the mixed one would be a different kind of
  // packet, its payload is not its own.
  private static boolean ttlMatters(Verdict verdict) {
    return verdict.path().stream()
        .anyMatch(step -> step instanceof Step.Dropped d && d.reason() == DropReason.TTL_EXPIRED);
  }

  /**
   * Laws 2 and 7: a change that touches no dependency changes no verdict; so a rule that goes takes
   * its flows with it.
   */
  @Property(tries = CLOUDS / 3)
  void dependenciesAreSound(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    List<UUID> ports = new ArrayList<>();
    List<Packet> packets = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    DependencyIndex<Integer> index = new DependencyIndex<>();
    for (int i = 0; i < PACKETS; i++) {
      packets.add(Cloud.packet(RandomPacket.frame(random)));
      ports.add(cloud.ingress(packets.get(i)));
      verdicts.add(Simulation.simulate(cloud.cloud.view, ports.get(i), packets.get(i)));
      index.add(i, verdicts.get(i).dependencies());
    }
    for (int step = 0; step < 12; step++) {
      String change = cloud.change();
      Set<Integer> touched = index.touched(cloud.cloud.touchedSince);
      for (int i = 0; i < PACKETS; i++) {
        Verdict now = Simulation.simulate(cloud.cloud.view, ports.get(i), packets.get(i));
        Verdict before = verdicts.get(i);
        Packet packet = packets.get(i);
        if (!touched.contains(i)) {
          // Its flow stays, with the mask and the dependencies that it had: they must go on being
          // enough.
          assertThat(Decision.of(now))
              .as(() -> change + "\n" + tell(cloud, packet, before))
              .isEqualTo(Decision.of(before));
          FlowKey inside =
              RandomPacket.inside(
                  before.mask(), packet.key(), packets.get(random.nextInt(PACKETS)).key(), random);
          if (before.cacheable()
              && RandomPacket.plausible(inside)
              && before.mask().matches(packet.key(), inside)) {
            Verdict there =
                Simulation.simulate(
                    cloud.cloud.view,
                    ports.get(i),
                    new Packet(inside, packet.frame(), Asked.FORWARD));
            assertThat(ttlMatters(there) ? Decision.of(before) : Decision.of(there))
                .as(() -> change + "\n" + tell(cloud, packet, before) + inside)
                .isEqualTo(Decision.of(before));
          }
          continue;
        }
        index.remove(i, before.dependencies());
        verdicts.set(i, now);
        index.add(i, now.dependencies());
      }
    }
  }

  /** What is built beside a network changes nothing in it, and touches nothing that it rests on. */
  @Property(tries = CLOUDS / 3)
  void anUnrelatedDeviceChangesNoVerdict(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    List<UUID> ports = new ArrayList<>();
    List<Packet> packets = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      packets.add(Cloud.packet(RandomPacket.frame(random)));
      ports.add(cloud.ingress(packets.get(i)));
      verdicts.add(Simulation.simulate(cloud.cloud.view, ports.get(i), packets.get(i)));
    }
    cloud.cloud.touchedSince.clear();
    cloud
        .cloud
        .bridge("beside")
        .vm("beside-vm", "beside")
        .router("beside-r")
        .routerPort("beside-p", "beside-r", "ac:ca:ba:77:00:01", "10.0.1.1/24")
        .plug("beside-p", "beside")
        .route("beside-r", "0.0.0.0/0", "beside-p")
        .chain("beside-c", Cloud.drop(c -> c))
        .filters("beside-vm", "beside-c", "beside-c")
        .mac("beside", "02:00:00:00:00:01", "beside-vm")
        .neighbour("beside-r", "10.0.1.5", "02:00:00:00:00:01");
    for (int i = 0; i < PACKETS; i++) {
      Verdict before = verdicts.get(i);
      Packet packet = packets.get(i);
      Verdict now = Simulation.simulate(cloud.cloud.view, ports.get(i), packet);
      assertThat(before.dependencies())
          .as(() -> tell(cloud, packet, before))
          .doesNotContainAnyElementsOf(cloud.cloud.touchedSince);
      assertThat(Outcome.of(now)).isEqualTo(Outcome.of(before));
      assertThat(now.path()).isEqualTo(before.path());
    }
  }

  /** Law 1, drawn values: a template says the same whichever of its ports is drawn. */
  @Property(tries = CLOUDS)
  void templatesHoldForEveryDrawnPort(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < PACKETS; i++) {
      Packet packet = Cloud.packet(RandomPacket.frame(random));
      UUID ingress = cloud.ingress(packet);
      if (!(Simulation.simulate(cloud.cloud.view, ingress, packet)
              instanceof Verdict.Forward forward)
          || forward.template().flatMap(ConnectionTemplate::draw).isEmpty()) {
        continue;
      }
      ConnectionTemplate template = forward.template().orElseThrow();
      Draw draw = template.draw().orElseThrow();
      int port = draw.firstPort() + random.nextInt(draw.size());
      NetworkView one = cloud.cloud.view;
      for (int start : List.of(0x5000, 0x5040, 0x5080)) {
        one =
            one.with(
                    new Change.BlockOf(
                        draw.device(), draw.address(), start, 64, Optional.empty(), 0))
                .view();
      }
      one =
          one.with(
                  new Change.BlockOf(
                      draw.device(), draw.address(), port, 1, Optional.of(draw.owner()), 0))
              .view();
      Verdict single = Simulation.simulate(one, ingress, packet);
      assertThat(single).as(() -> tell(cloud, packet, forward)).isInstanceOf(Verdict.Forward.class);
      ConnectionTemplate exact = ((Verdict.Forward) single).template().orElseThrow();
      assertThat(exact.draw())
          .contains(new Draw(draw.device(), draw.address(), draw.owner(), port, 1));
      assertThat(exact.forwardActions()).isEqualTo(template.forwardActions());
      assertThat(exact.reverse())
          .as(() -> tell(cloud, packet, forward) + "\n" + Steps.render(single.path()))
          .isEqualTo(template.reverse());
    }
  }

  /**
   * Law 3: an answer is what the simulation says of it when it comes, and it arrives where the
   * opener came from; what a service handed on may first come to another service.
   */
  @Property(tries = CLOUDS)
  void answersGoBack(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < PACKETS; i++) {
      Packet packet = Cloud.packet(RandomPacket.frame(random));
      UUID ingress = cloud.ingress(packet);
      Verdict verdict = Simulation.simulate(cloud.cloud.view, ingress, packet);
      if (!(verdict instanceof Verdict.Forward forward)
          || forward.template().flatMap(ConnectionTemplate::reverse).isEmpty()) {
        continue;
      }
      ConnectionTemplate template = forward.template().orElseThrow();
      ConnectionTemplate.Reverse reverse = template.reverse().orElseThrow();
      Output back = arrival(cloud, ingress, reverse);
      assertThat(reverse.actions()).contains(back);
      assertThat(template.forwardActions()).contains(new Output(reverse.port()));
      boolean mirrored = verdict.path().stream().anyMatch(Step.Mirrored.class::isInstance);
      if (!mirrored) {
        assertThat(reverse.actions()).endsWith(back);
        assertThat(template.forwardActions()).endsWith(new Output(reverse.port()));
        assertThat(reverse.actions().stream().filter(Output.class::isInstance)).hasSize(1);
      }
      boolean plain = template.translation().none() && template.draw().isEmpty();
      boolean routed = template.forwardActions().stream().anyMatch(Action.DecTtl.class::isInstance);
      // A copy's way is not the connection's: where it crosses routers, they may know more by then.
      if (plain && !routed && !mirrored) {
        FlowKey answer = answer(packet.key(), reverse);
        Verdict concrete =
            Simulation.simulate(
                learned(cloud.cloud.view, verdict),
                reverse.port(),
                new Packet(answer, packet.frame(), Asked.RETURN));
        assertThat(concrete)
            .as(() -> tell(cloud, packet, verdict) + Steps.render(concrete.path()))
            .isInstanceOfSatisfying(
                Verdict.Forward.class,
                f -> assertThat(besideTuple(f.actions(), answer)).isEqualTo(reverse.actions()));
      }
    }
  }

  /** What is done, but for giving a packet the addresses that it has. */
  private static List<Action> besideTuple(List<Action> actions, FlowKey packet) {
    return actions.stream()
        .filter(
            action ->
                !action.equals(new Action.SetIpSrc(packet.ipSrc()))
                    && !action.equals(new Action.SetIpDst(packet.ipDst())))
        .toList();
  }

  private static Output arrival(
      RandomCloud cloud, UUID ingress, ConnectionTemplate.Reverse reverse) {
    return reverse.actions().getLast() instanceof Output last
            && isService(cloud, ingress)
            && isService(cloud, last.port())
        ? last
        : new Output(ingress);
  }

  private static boolean isService(RandomCloud cloud, UUID port) {
    CompiledInsertions insertions = cloud.cloud.view.insertionsAt(port);
    return insertions != null && insertions.service();
  }

  private static NetworkView learned(NetworkView view, Verdict verdict) {
    NetworkView now = view;
    for (Effect effect : verdict.effects()) {
      if (effect instanceof Effect.LearnMac e) {
        now =
            now.with(new Change.MacAt(e.bridge(), e.vlan(), e.mac(), Optional.of(e.port()))).view();
      }
    }
    return now;
  }

  private static FlowKey answer(FlowKey k, ConnectionTemplate.Reverse reverse) {
    boolean icmp = k.isIcmp();
    int reply = k.isIpv6() ? 129 : 0;
    return new FlowKey(
        /* ethDst= */ k.ethSrc(),
        /* ethSrc= */ k.ethDst(),
        k.etherType(),
        reverse.vlan(),
        /* ipSrcHigh= */ k.ipDstHigh(),
        /* ipSrcLow= */ k.ipDstLow(),
        /* ipDstHigh= */ k.ipSrcHigh(),
        /* ipDstLow= */ k.ipSrcLow(),
        k.protocol(),
        0,
        0,
        icmp ? reply << 8 : k.tpDst(),
        icmp ? k.tpDst() : k.tpSrc());
  }

  /** Law 5: the same question has the same answer, however the view came about and whoever asks. */
  @Property(tries = 60)
  void nothingElseMatters(@ForAll long seed) throws InterruptedException {
    RandomCloud one = new RandomCloud(seed);
    RandomCloud other = new RandomCloud(seed);
    for (int i = 0; i < 6; i++) {
      one.change();
      other.change();
    }
    List<Verdict> here = verdicts(one, seed);
    List<Verdict> there = new ArrayList<>();
    Thread thread = Thread.ofPlatform().start(() -> there.addAll(verdicts(other, seed)));
    thread.join();
    for (int i = 0; i < here.size(); i++) {
      assertThat(Outcome.of(there.get(i))).isEqualTo(Outcome.of(here.get(i)));
      assertThat(there.get(i).path()).isEqualTo(here.get(i).path());
    }
  }

  private static List<Verdict> verdicts(RandomCloud cloud, long seed) {
    Random random = new Random(seed);
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      verdicts.add(
          Simulation.simulate(
              cloud.cloud.view, cloud.ingress(i), Cloud.packet(RandomPacket.frame(random))));
    }
    return verdicts;
  }

  /** Law 6: every packet ends in exactly one way, and what comes out can be done. */
  @Property(tries = CLOUDS)
  void everyPacketEnds(@ForAll long seed) throws MalformedPacket {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < PACKETS; i++) {
      Packet packet = Cloud.packet(RandomPacket.frame(random));
      UUID ingress = cloud.ingress(packet);
      Verdict verdict = Simulation.simulate(cloud.cloud.view, ingress, packet);
      switch (verdict) {
        case Verdict.Forward f -> assertThat(f.actions()).anyMatch(LawsTest::ends);
        case Verdict.Drop d -> {
          assertThat(d.reason()).isNotNull();
          if (!d.ifKnown().isEmpty()) {
            assertThat(Simulation.simulate(cloud.cloud.view, ingress, packet.as(Asked.RETURN)))
                .as(() -> tell(cloud, packet, verdict))
                .isInstanceOfSatisfying(
                    Verdict.Forward.class, f -> assertThat(f.actions()).isEqualTo(d.ifKnown()));
          }
        }
        case Verdict.Answer a -> {
          assertThat(a.cacheable()).isEqualTo(a.reply().isPresent());
          a.reply().ifPresent(reply -> answersAsDelivered(packet, ingress, a, reply));
        }
        case Verdict.Waiting w -> {
          assertThat(w.needs()).isNotEmpty();
          assertThat(w.cacheable()).isFalse();
        }
      }
      if (verdict instanceof Verdict.Forward f) {
        for (Action action : f.actions()) {
          if (action instanceof Output output) {
            assertThat(output.port()).matches(cloud::leadsOutside);
          }
        }
      }
      for (Verdict.Delivery delivery : verdict.deliveries()) {
        assertThat(delivery.port()).matches(cloud::leadsOutside);
        assertThat(FlowKeys.parse(delivery.frame()).ethSrc()).isNotZero();
        assertThat(verdict.cacheable())
            .isEqualTo(verdict instanceof Verdict.Answer a && a.reply().isPresent());
      }
    }
  }

  private static boolean ends(Action action) {
    return switch (action) {
      case Action.Output a -> true;
      case Action.ReturnTo a -> true;
      case Action.Decapsulate a -> true;
      case Action.ToMetadata a -> true;
      default -> false;
    };
  }

  /** What the datapath makes of the question is what the simulation made, and goes back. */
  private static void answersAsDelivered(
      Packet packet, UUID ingress, Verdict.Answer answer, Verdict.Reply reply) {
    MemorySegment question = MemorySegment.ofArray(packet.frame().toArray(ValueLayout.JAVA_BYTE));
    assertThat(NeighbourQuestion.parse(question).map(NeighbourQuestion::target))
        .isPresent()
        .isEqualTo(answer.basis().question());
    NeighbourQuestion.answer(question, reply.mac(), reply.router());
    assertThat(answer.deliveries())
        .containsExactly(new Verdict.Delivery(ingress, question.toArray(ValueLayout.JAVA_BYTE)));
  }

  /** Law 6, of frames that nobody meant to send. */
  @Property(tries = CLOUDS)
  void brokenFramesEndToo(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    int judged = 0;
    for (int i = 0; i < PACKETS * 4; i++) {
      byte[] frame = RandomPacket.frame(random);
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt();
      }
      try {
        Packet packet = Packet.of(frame);
        assertThat(Simulation.simulate(cloud.cloud.view, cloud.ingress(packet), packet).path())
            .isNotEmpty();
        judged++;
      } catch (MalformedPacket e) {
        // Never comes to the simulation.
      }
    }
    assertThat(judged).isPositive();
  }
}
