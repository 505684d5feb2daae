package org.midonet.agent.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.SeenMac;
import org.midonet.packet.Mac;

class SeenMacsTest {

  private static final Mac MAC = new Mac(0x0200_0000_0001L);

  private final RecordedDatapath recorded = new RecordedDatapath();
  private final Datapath datapath = recorded.datapath();
  private final SeenMacs seen = new SeenMacs(datapath);

  @Test
  void aMacIsToldOnce() {
    recorded.calls();
    seen.see(new SeenMac(1, 0, MAC));
    seen.see(new SeenMac(1, 0, MAC));
    assertThat(recorded.calls()).containsExactly("putSeen");
    seen.see(new SeenMac(1, 7, MAC));
    assertThat(recorded.calls()).containsExactly("putSeen");
  }

  @Test
  void aMacThatMovedIsTakenOutWhereItIsNoMore() {
    seen.see(new SeenMac(1, 0, MAC));
    seen.see(new SeenMac(2, 0, MAC));
    seen.moved(MAC, port -> port == 1);
    assertThat(datapath.seen()).containsOnlyKeys(new SeenMac(2, 0, MAC));
    assertThat(seen.isSeen(1, MAC)).isFalse();
    assertThat(seen.isSeen(2, MAC)).isTrue();

    seen.see(new SeenMac(1, 0, MAC));
    assertThat(datapath.seen()).hasSize(2);
  }

  @Test
  void aPortThatGoesLeavesNone() {
    seen.see(new SeenMac(1, 0, MAC));
    seen.see(new SeenMac(1, 0, new Mac(2)));
    seen.see(new SeenMac(2, 0, MAC));
    seen.portGone(1);
    assertThat(datapath.seen()).containsOnlyKeys(new SeenMac(2, 0, MAC));
    seen.portGone(2);
    assertThat(seen.isSeen(MAC)).isFalse();
  }

  @Test
  void whatTheDatapathHasIsTakenOver() {
    datapath.putSeen(1, 0, MAC);
    SeenMacs next = new SeenMacs(datapath);
    recorded.calls();
    next.see(new SeenMac(1, 0, MAC));
    assertThat(recorded.calls()).isEmpty();
    next.moved(MAC, port -> true);
    assertThat(datapath.seen()).isEmpty();
  }

  @Test
  void aPortWithTooManyForgetsItsOwn() {
    seen.see(new SeenMac(2, 0, MAC));
    for (int i = 0; i < SeenMacs.MOST + 3; i++) {
      seen.see(new SeenMac(1, 0, new Mac(0x0600_0000_0000L | i)));
    }
    assertThat(datapath.seen()).hasSize(SeenMacs.MOST + 1);
    assertThat(seen.isSeen(1, new Mac(0x0600_0000_0002L))).isFalse();
    assertThat(seen.isSeen(1, new Mac(0x0600_0000_0003L))).isTrue();
    assertThat(seen.isSeen(2, MAC)).isTrue();
  }

  @Test
  void whatTheDatapathHasNoRoomForStaysAMiss() {
    recorded.refuse("putSeen");
    seen.see(new SeenMac(1, 0, MAC));
    assertThat(seen.isSeen(MAC)).isFalse();
    recorded.allow();
    seen.see(new SeenMac(1, 0, MAC));
    assertThat(datapath.seen()).containsOnlyKeys(new SeenMac(1, 0, MAC));
  }
}
