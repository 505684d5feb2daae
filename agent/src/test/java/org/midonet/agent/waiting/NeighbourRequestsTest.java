package org.midonet.agent.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Need;
import org.midonet.simulation.Verdict.Delivery;

class NeighbourRequestsTest {

  private static final UUID ROUTER = UUID.randomUUID();
  private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.1");
  private static final Need.Neighbour NEED = new Need.Neighbour(ROUTER, UUID.randomUUID(), ADDRESS);

  private final List<Delivery> sent = new ArrayList<>();
  private final NeighbourRequests requests = new NeighbourRequests(sent::addAll);
  private final List<Delivery> ask = List.of(new Delivery(UUID.randomUUID(), new byte[] {1}));

  @Test
  void manyWhoNeedItAskOnce() {
    requests.need(NEED, ask, 0);
    requests.need(NEED, ask, 1);
    assertThat(sent).hasSize(1);
  }

  @Test
  void anUnansweredRequestIsRepeatedEverySecondAndThenGivenUp() {
    requests.need(NEED, ask, 0);
    for (int tenths = 1; tenths <= 200; tenths++) {
      requests.tick(Duration.ofMillis(100L * tenths).toNanos());
    }
    assertThat(sent).hasSize(5);
  }

  @Test
  void anAnswerEndsIt() {
    requests.need(NEED, ask, 0);
    requests.answered(Set.of(new Dependency.OfNeighbour(ROUTER, ADDRESS)));
    requests.tick(Duration.ofSeconds(2).toNanos());
    assertThat(sent).hasSize(1);
  }

  @Test
  void whoNeedsItLaterIsAskedForToo() {
    requests.need(NEED, ask, 0);
    requests.need(NEED, ask, Duration.ofSeconds(4).toNanos());
    for (int tenths = 1; tenths <= 200; tenths++) {
      requests.tick(Duration.ofMillis(100L * tenths).toNanos());
    }
    assertThat(sent).hasSize(9);
  }

  /** The question went nowhere while a bridge was down. */
  @Test
  void aQuestionThatNowReachesOthersIsAskedAtOnce() {
    requests.need(NEED, List.of(), 0);
    assertThat(sent).isEmpty();
    requests.need(NEED, ask, 1);
    assertThat(sent).hasSize(1);
    requests.tick(Duration.ofSeconds(1).toNanos() + 1);
    assertThat(sent).hasSize(2);
  }
}
