package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Outcome.Decision;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.RandomCloud.Judged;

/** The laws of docs/design/simulation.md, over random clouds and packets. */
class LawsTest {

  static final int CLOUDS = 240;
  static final int PACKETS = 40;

  /** Law 1: any packet inside a verdict's mask gets the same verdict, and the same template. */
  @Property(tries = CLOUDS)
  void masksAreSound(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < PACKETS; i++) {
      Judged judged = cloud.judged(random);
      Packet packet = judged.packet();
      Verdict verdict = judged.verdict();
      if (!verdict.cacheable()) {
        continue;
      }
      for (int j = 0; j < 10; j++) {
        FlowKey other = Cloud.packet(RandomPacket.frame(random)).key();
        FlowKey mixed = RandomPacket.inside(verdict.mask(), packet.key(), other, random);
        if (!RandomPacket.plausible(mixed) || !verdict.mask().matches(packet.key(), mixed)) {
          continue;
        }
        Verdict again = inside(cloud, judged, mixed);
        if (ttlMatters(again)) {
          continue;
        }
        assertThat(Outcome.of(again))
            .as(
                () ->
                    cloud.tell(judged) + "\nagainst\n" + mixed + "\n" + Steps.render(again.path()))
            .isEqualTo(Outcome.of(verdict));
      }
    }
  }

  /** The verdict on a packet of another key that comes in by the same port. */
  private static Verdict inside(RandomCloud cloud, Judged judged, FlowKey key) {
    Packet other = new Packet(key, judged.packet().frame(), Asked.FORWARD);
    return cloud.judged(judged.port(), other).verdict();
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
    List<Judged> flows = flows(cloud, random);
    DependencyIndex<Integer> index = new DependencyIndex<>();
    for (int i = 0; i < PACKETS; i++) {
      index.add(i, flows.get(i).verdict().dependencies());
    }
    for (int step = 0; step < 12; step++) {
      String change = cloud.change();
      Set<Integer> touched = index.touched(cloud.cloud.touchedSince);
      for (int i = 0; i < PACKETS; i++) {
        Judged before = flows.get(i);
        Judged now = cloud.again(before);
        if (touched.contains(i)) {
          index.remove(i, before.verdict().dependencies());
          flows.set(i, now);
          index.add(i, now.verdict().dependencies());
        } else {
          FlowKey like = flows.get(random.nextInt(PACKETS)).packet().key();
          staysEnough(cloud, before, now, change, like, random);
        }
      }
    }
  }

  private static List<Judged> flows(RandomCloud cloud, Random random) {
    List<Judged> flows = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      flows.add(cloud.judged(random));
    }
    return flows;
  }

  /**
   * A flow that nothing has touched stays, with the mask and the dependencies that it had: they
   * must go on being enough.
   */
  private static void staysEnough(
      RandomCloud cloud, Judged before, Judged now, String change, FlowKey like, Random random) {
    Verdict was = before.verdict();
    FlowKey key = before.packet().key();
    assertThat(Decision.of(now.verdict()))
        .as(() -> change + "\n" + cloud.tell(before))
        .isEqualTo(Decision.of(was));
    FlowKey inside = RandomPacket.inside(was.mask(), key, like, random);
    if (was.cacheable() && RandomPacket.plausible(inside) && was.mask().matches(key, inside)) {
      Verdict there = inside(cloud, before, inside);
      assertThat(ttlMatters(there) ? Decision.of(was) : Decision.of(there))
          .as(() -> change + "\n" + cloud.tell(before) + inside)
          .isEqualTo(Decision.of(was));
    }
  }

  /** What is built beside a network changes nothing in it, and touches nothing that it rests on. */
  @Property(tries = CLOUDS / 3)
  void anUnrelatedDeviceChangesNoVerdict(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    List<Judged> flows = flows(cloud, random);
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
    for (Judged before : flows) {
      Verdict now = cloud.again(before).verdict();
      assertThat(before.verdict().dependencies())
          .as(() -> cloud.tell(before))
          .doesNotContainAnyElementsOf(cloud.cloud.touchedSince);
      assertThat(Outcome.of(now)).isEqualTo(Outcome.of(before.verdict()));
      assertThat(now.path()).isEqualTo(before.verdict().path());
    }
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
      Packet packet = Cloud.packet(RandomPacket.frame(random));
      verdicts.add(cloud.judged(cloud.ingress(i), packet).verdict());
    }
    return verdicts;
  }

  /** Law 6: every packet ends in exactly one way, and what comes out can be done. */
  @Property(tries = CLOUDS)
  void everyPacketEnds(@ForAll long seed) throws MalformedPacket {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < PACKETS; i++) {
      Judged judged = cloud.judged(random);
      Packet packet = judged.packet();
      Verdict verdict = judged.verdict();
      switch (verdict) {
        case Verdict.Forward f -> assertThat(f.actions()).anyMatch(LawsTest::ends);
        case Verdict.Drop d -> {
          assertThat(d.reason()).isNotNull();
          if (!d.ifKnown().isEmpty()) {
            assertThat(cloud.judged(judged.port(), packet.as(Asked.RETURN)).verdict())
                .as(() -> cloud.tell(judged))
                .isInstanceOfSatisfying(
                    Verdict.Forward.class, f -> assertThat(f.actions()).isEqualTo(d.ifKnown()));
          }
        }
        case Verdict.Answer a -> {
          assertThat(a.cacheable()).isEqualTo(a.reply().isPresent());
          a.reply().ifPresent(reply -> answersAsDelivered(packet, judged.port(), a, reply));
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
        assertThat(cloud.judged(cloud.ingress(packet), packet).verdict().path()).isNotEmpty();
        judged++;
      } catch (MalformedPacket e) {
        // Never comes to the simulation.
      }
    }
    assertThat(judged).isPositive();
  }
}
