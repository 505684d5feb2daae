package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;

/** Opening, closing, and tables that are full. */
@Tag("lab")
class EbpfLifeTest {
  private final TestMachine machine = TestMachine.shared();
  private final EbpfDatapath datapath = machine.openDatapath();

  @AfterEach
  void close() {
    datapath.close();
    machine.empty();
  }

  private static FlowMatch match(int number, FlowMask mask) {
    FlowKey key = new FlowKey(number, 0, 0x800, 0, 0, number, 0, 0xffffffffL, 6, 0, 0, number, 0);
    return new FlowMatch(1, key, mask);
  }

  @Test
  void closingEndsAWaitThatIsUnderWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              begun.countDown();
              seen.complete(datapath.receive(Duration.ofMinutes(1), miss -> {}));
            });
    begun.await();
    datapath.close();
    assertThat(seen.join()).isZero();
    assertThat(datapath.receive(Duration.ofMinutes(1), miss -> {})).isZero();
    datapath.close();
  }

  @Test
  void aVirtualThreadMayAddAPort() throws Exception {
    Thread.startVirtualThread(
            () -> datapath.putPort(DatapathPort.of(1, machine.index(1), 1500, 101)))
        .join();
    assertThat(datapath.ports()).containsKey(1);
  }

  @Test
  void aPortWithoutAnInterfaceWaits() {
    datapath.putPort(DatapathPort.of(1, 0, 1500, 101));
    datapath.putPort(DatapathPort.of(2, 9999, 1500, 102));
    assertThat(datapath.ports()).hasSize(2);
    datapath.putPort(DatapathPort.of(1, machine.index(1), 1500, 101));
    datapath.putPort(DatapathPort.of(1, 0, 1500, 101));
    assertThat(datapath.ports().get(1)).returns(0, DatapathPort::ifindex);
    datapath.removePort(1);
    datapath.removePort(2);
    datapath.removePort(3);
    assertThat(datapath.ports()).isEmpty();
  }

  @Test
  void masksRunOutAndComeBack() {
    List<FlowMatch> all =
        IntStream.range(0, KernelStructs.MASKS)
            .mapToObj(i -> match(i, FlowMask.builder().ethDst(i + 1).build()))
            .toList();
    all.forEach(one -> datapath.putFlow(new Flow(one, List.of(), 0)));
    Flow more = new Flow(match(1, FlowMask.EXACT), List.of(), 0);
    assertThatThrownBy(() -> datapath.putFlow(more))
        .isInstanceOfSatisfying(
            DatapathException.class,
            e -> assertThat(e.kind()).isEqualTo(DatapathException.Kind.FULL));
    assertThat(datapath.flows()).hasSize(KernelStructs.MASKS);
    // The same masks serve other flows all the same.
    datapath.putFlow(new Flow(match(77, all.getFirst().mask()), List.of(), 0));
  }

  @Test
  void aListThatIsTooLongIsRefused() {
    Flow flow =
        new Flow(
            match(1, FlowMask.EXACT),
            IntStream.range(0, 200).<Action>mapToObj(i -> new Action.Output(1)).toList(),
            0);
    assertThatThrownBy(() -> datapath.putFlow(flow))
        .isInstanceOfSatisfying(
            DatapathException.class,
            e -> assertThat(e.kind()).isEqualTo(DatapathException.Kind.INVALID));
    Flow noPort = new Flow(match(1, FlowMask.EXACT), List.of(new Action.Output(0)), 0);
    assertThatThrownBy(() -> datapath.putFlow(noPort)).isInstanceOf(DatapathException.class);
    assertThat(datapath.flows()).isEmpty();
  }
}
