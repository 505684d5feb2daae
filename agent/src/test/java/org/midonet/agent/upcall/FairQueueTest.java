package org.midonet.agent.upcall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairQueueTest {

  private final FairQueue<String> queue = new FairQueue<>();

  @Test
  void portsTakeTurnsHoweverMuchOneSends() {
    for (int i = 0; i < 100; i++) {
      queue.add(1, "flood " + i);
    }
    queue.add(2, "neighbour");

    assertThat(queue.poll()).contains("flood 0");
    assertThat(queue.poll()).contains("neighbour");
    assertThat(queue.poll()).contains("flood 1");
  }

  @Test
  void itEmpties() {
    queue.add(1, "only");
    assertThat(queue.poll()).contains("only");
    assertThat(queue.poll()).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }
}
