package org.midonet.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.history.FlowHistorySettings.Encoding;
import org.midonet.packet.FlowMask;
import org.midonet.packet.MalformedPacket;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Verdict;

/** Records that cannot be sent harm no other. */
class FlowHistoryTest {

  private static final UUID HOST = new UUID(0, 1);
  private static final UUID PORT = new UUID(0, 2);

  private static Verdict forward(int outputs) {
    return new Verdict.Forward(
        new Verdict.Basis(
            FlowMask.NONE, Optional.empty(), Set.of(), List.of(), List.of(), List.of(), true),
        Collections.nCopies(outputs, new Action.Output(PORT)),
        Optional.empty());
  }

  private static Packet packet() throws MalformedPacket {
    return Packet.of(HexFormat.of().parseHex("ffffffffffff0200000000010806" + "00".repeat(46)));
  }

  @ParameterizedTest
  @EnumSource
  @Scenario("ME-03")
  void aRecordThatNoDatagramHoldsIsLostAndTheNextIsNot(Encoding encoding) throws Exception {
    try (DatagramSocket receiver =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        FlowHistory history = new FlowHistory(HOST, Clock.systemUTC())) {
      receiver.setSoTimeout((int) Waiting.DEADLINE.toMillis());
      history.settings(
          Optional.of(new FlowHistorySettings(encoding, "127.0.0.1", receiver.getLocalPort())));
      history.judged(PORT, packet(), forward(3000), NetworkView.empty(), 7);
      history.judged(PORT, packet(), forward(1), NetworkView.empty(), 7);
      DatagramPacket datagram = new DatagramPacket(new byte[65_535], 65_535);
      receiver.receive(datagram);
      String text = new String(datagram.getData(), 0, datagram.getLength(), StandardCharsets.UTF_8);
      assertThat(text).containsOnlyOnce("out of port " + PORT);
      Waiting.until("both are counted", () -> history.sent() == 1 && history.lost() == 1);
    }
  }

  @Test
  void whatDoesNotFitIntoTheQueueIsLostAtOnce() throws Exception {
    try (FlowHistory history = new FlowHistory(HOST, Clock.systemUTC())) {
      history.settings(Optional.of(new FlowHistorySettings(Encoding.JSON, "127.0.0.1", 9)));
      Verdict large = forward(500);
      int sent = 0;
      for (; history.lost() == 0 && sent < 1_000_000; sent++) {
        history.judged(PORT, packet(), large, NetworkView.empty(), 7);
      }
      assertThat(history.lost()).isPositive();
      int all = sent;
      Waiting.until("each is counted", () -> history.sent() + history.lost() == all);
    }
  }
}
