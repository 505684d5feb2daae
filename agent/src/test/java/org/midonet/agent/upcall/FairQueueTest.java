package org.midonet.agent.upcall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairQueueTest {

  private final FairQueue<String> queue = new FairQueue<>();

  @Test
  void portsTakeTurnsHoweverMuchOneSends() {
    for (int i = 0; i < 100; i++) {
      queue.offer(1, "flood " + i, 100);
    }
    queue.offer(2, "neighbour", 100);

    assertThat(queue.poll()).contains("flood 0");
    assertThat(queue.poll()).contains("neighbour");
    assertThat(queue.poll()).contains("flood 1");
  }

  @Test
  void whatIsTooMuchIsRefusedToItsSenderOnly() {
    for (int i = 0; i < FairQueue.PER_PORT; i++) {
      assertThat(queue.offer(1, "flood", 100)).isTrue();
    }
    assertThat(queue.offer(1, "flood", 100)).isFalse();
    assertThat(queue.offer(2, "neighbour", 100)).isTrue();
  }

  @Test
  void largePacketsOfOnePortLeaveRoomForOthers() {
    int large = 64 << 10;
    int waiting = 0;
    while (queue.offer(1, "flood", large)) {
      waiting++;
    }
    assertThat((long) waiting * large).isEqualTo(FairQueue.ROOM / 2);
    assertThat(queue.offer(2, "neighbour", large)).isTrue();
    assertThat(queue.offer(1, "flood", 100)).as("more than the neighbour").isFalse();
    assertThat(queue.poll()).contains("flood");
    assertThat(queue.poll()).contains("neighbour");
    assertThat(queue.offer(1, "flood", large)).as("what is free is for who needs it").isTrue();
  }

  @Test
  void itEmpties() {
    queue.offer(1, "only", 100);
    assertThat(queue.poll()).contains("only");
    assertThat(queue.poll()).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }
}
