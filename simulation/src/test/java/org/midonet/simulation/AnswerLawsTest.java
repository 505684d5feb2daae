package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.midonet.packet.FlowKey;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.RandomCloud.Judged;
import org.midonet.simulation.view.CompiledInsertions;

/** The laws of docs/design/simulation.md that templates keep, over random clouds and packets. */
class AnswerLawsTest {

  /** Law 1, drawn values: a template says the same whichever of its ports is drawn. */
  @Property(tries = LawsTest.CLOUDS)
  void templatesHoldForEveryDrawnPort(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < LawsTest.PACKETS; i++) {
      Judged judged = cloud.judged(random);
      if (!(judged.verdict() instanceof Verdict.Forward forward)
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
      Verdict single = Simulation.simulate(one, judged.port(), judged.packet());
      assertThat(single).as(() -> cloud.tell(judged)).isInstanceOf(Verdict.Forward.class);
      ConnectionTemplate exact = ((Verdict.Forward) single).template().orElseThrow();
      assertThat(exact.draw())
          .contains(new Draw(draw.device(), draw.address(), draw.owner(), port, 1));
      assertThat(exact.forwardActions()).isEqualTo(template.forwardActions());
      assertThat(exact.reverse())
          .as(() -> cloud.tell(judged) + "\n" + Steps.render(single.path()))
          .isEqualTo(template.reverse());
    }
  }

  /**
   * Law 3: an answer is what the simulation says of it when it comes, and it arrives where the
   * opener came from; what a service handed on may first come to another service.
   */
  @Property(tries = LawsTest.CLOUDS)
  void answersGoBack(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    for (int i = 0; i < LawsTest.PACKETS; i++) {
      Judged judged = cloud.judged(random);
      UUID ingress = judged.port();
      Packet packet = judged.packet();
      Verdict verdict = judged.verdict();
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
            .as(() -> cloud.tell(judged) + Steps.render(concrete.path()))
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
}
