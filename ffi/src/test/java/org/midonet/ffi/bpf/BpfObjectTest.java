package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.ffi.TestNamespace;
import org.midonet.ffi.layout.BpfStructs;
import org.midonet.ffi.libc.MountCalls;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.packet.PacketSocket;
import org.midonet.ffi.poll.Epoll;

@Tag("lab")
class BpfObjectTest {
  private static byte[] elf = new byte[0];

  private final Arena arena = Arena.ofConfined();

  @TempDir Path directory;

  @BeforeAll
  static void compile() {
    elf = SampleObject.compile("sample.bpf.c");
  }

  @AfterEach
  void close() {
    arena.close();
    MountCalls.unmount(directory, MountCalls.MNT_DETACH);
  }

  private BpfObject open() {
    return BpfObject.open("sample", elf);
  }

  private MemorySegment context(int mark) {
    MemorySegment context = arena.allocate(192, 8);
    context.set(JAVA_INT, BpfStructs.SK_BUFF.offset("mark"), mark);
    return context;
  }

  private BpfProgram.TestRun run(BpfProgram program, int mark, int repeat) {
    return program.testRun(
        arena.allocate(100), arena.allocate(256), Optional.of(context(mark)), repeat);
  }

  @Test
  void anObjectIsAdjustedBeforeItIsLoaded() {
    BpfProgram record;
    BpfMap seen;
    try (BpfObject object = open()) {
      assertThat(object.programNames()).containsExactlyInAnyOrder("record", "other");
      assertThat(object.mapNames()).contains("seen", "ring", "counts");
      object.setMaxEntries("seen", 1);
      object.initialValue("sample.rodata").set(JAVA_INT, 0, 7);
      object.load();
      record = object.program("record");
      seen = object.map("seen");
    }
    try (record;
        seen) {
      assertThat(seen.maxEntries()).isEqualTo(1);
      BpfProgram.TestRun run = run(record, 40, 1);
      assertThat(run.returned()).isEqualTo(7);
      assertThat(run.outputLength()).isEqualTo(100);
      run(record, 41, 1);
      List<Integer> marks = new ArrayList<>();
      seen.forEach((key, value) -> marks.add(key.get(JAVA_INT, 0)));
      assertThat(marks).containsExactly(40);
    }
  }

  @Test
  void theVerifiersWordsAreInTheException() {
    byte[] refused = SampleObject.compile("refused.bpf.c");
    try (BpfObject object = BpfObject.open("refused", refused)) {
      assertThatThrownBy(object::load)
          .isInstanceOf(BpfLoadException.class)
          .hasMessageContaining("careless")
          .hasMessageContaining("invalid access to packet");
    }
    assertThatThrownBy(() -> BpfObject.open("rubbish", new byte[100]))
        .isInstanceOf(BpfLoadException.class);
  }

  @Test
  void aPinnedMapOutlivesItsMakerAndIsTakenUpAgain() {
    BpfFileSystem.mountIfAbsent(directory);
    BpfFileSystem.mountIfAbsent(directory);
    assertThat(BpfFileSystem.holds(directory)).isTrue();
    Path pin = directory.resolve("seen");
    try (BpfObject object = open()) {
      object.setPinPath("seen", pin);
      object.load();
      try (BpfProgram record = object.program("record")) {
        record.pin(directory.resolve("record"));
        run(record, 5, 1);
      }
    }
    try (BpfObject object = open()) {
      object.setPinPath("seen", pin);
      object.load();
      try (BpfProgram record = BpfProgram.openPinned(directory.resolve("record"));
          BpfMap seen = object.map("seen")) {
        run(record, 6, 1);
        List<Integer> marks = new ArrayList<>();
        seen.forEach((key, value) -> marks.add(key.get(JAVA_INT, 0)));
        assertThat(marks).containsExactlyInAnyOrder(5, 6);
      }
    }
  }

  @Test
  void recordsOfTheRingArriveInOrderAndWakeAWaiter() {
    try (BpfObject object = open()) {
      object.load();
      try (BpfProgram record = object.program("record");
          BpfMap map = object.map("ring");
          BpfMap counts = object.map("counts");
          RingBuffer ring = RingBuffer.open(map);
          Epoll epoll = Epoll.open()) {
        epoll.add(ring.number(), Epoll.IN, 0);
        List<Integer> marks = new ArrayList<>();
        RingBuffer.Consumer consumer = entry -> marks.add(entry.get(JAVA_INT, 0));
        assertThat(ring.poll(consumer, 10)).isZero();
        List<Integer> expected = new ArrayList<>();
        // Several times round: the ring has room for 256 records of 16 bytes.
        for (int round = 0; round < 5; round++) {
          for (int i = 0; i < 100; i++) {
            run(record, round * 1000 + i, 1);
            expected.add(round * 1000 + i);
          }
          run(record, 0xdead, 1);
          assertThat(epoll.await(20_000, (token, events) -> {})).isEqualTo(1);
          assertThat(ring.poll(consumer, 60)).isEqualTo(60);
          assertThat(ring.poll(consumer, 60)).isEqualTo(40);
          assertThat(epoll.await(0, (token, events) -> {})).isZero();
        }
        assertThat(marks).isEqualTo(expected);
        MemorySegment values = arena.allocate(counts.valueStride(), 8);
        counts.lookup(arena.allocateFrom(JAVA_INT, 0), values);
        long total =
            IntStream.range(0, PossibleCpus.count())
                .mapToLong(cpu -> values.getAtIndex(JAVA_LONG, cpu))
                .sum();
        assertThat(total).isEqualTo(505);
      }
    }
  }

  @Test
  void aFullRingKeepsWhatItHasAndAFailingConsumerLosesOneRecord() {
    try (BpfObject object = open()) {
      object.load();
      try (BpfProgram record = object.program("record");
          BpfMap map = object.map("ring");
          RingBuffer ring = RingBuffer.open(map)) {
        run(record, 9, 1000);
        assertThatThrownBy(
                () ->
                    ring.poll(
                        entry -> {
                          throw new IllegalStateException("consumer");
                        },
                        10))
            .hasMessage("consumer");
        assertThat(ring.poll(entry -> {}, 10000)).isBetween(250, 255);
      }
    }
  }

  @Test
  void aProgramIsAttachedByAFilterAndByALink() {
    BpfFileSystem.mountIfAbsent(directory);
    try (TestNamespace test = new TestNamespace();
        BpfObject object = open();
        Rtnetlink links = test.namespace().call(Rtnetlink::open)) {
      object.load();
      links.createVeth("a", "b");
      int a = links.link("a").orElseThrow().index();
      int b = links.link("b").orElseThrow().index();
      for (int index : new int[] {a, b}) {
        links.disableAutomaticAddress(index);
        links.setUp(index, true);
      }
      links.awaitOperational(a, b);
      try (BpfProgram record = object.program("record");
          BpfProgram other = object.program("other");
          BpfMap map = object.map("seen");
          PacketSocket socket =
              test.namespace()
                  .call(() -> PacketSocket.open(a, PacketSocket.PROTOCOL_NONE, false))) {
        test.namespace()
            .run(
                () -> {
                  TcFilter.attach(other, a, TcDirection.EGRESS);
                  TcFilter.attach(record, a, TcDirection.EGRESS);
                });
        socket.send(arena.allocate(60), 1234);
        assertThat(map.remove(arena.allocateFrom(JAVA_INT, 1234))).isTrue();
        test.namespace().run(() -> TcFilter.detach(a, TcDirection.EGRESS));
        test.namespace().run(() -> TcFilter.detach(a, TcDirection.EGRESS));
        socket.send(arena.allocate(60), 1235);
        assertThat(map.remove(arena.allocateFrom(JAVA_INT, 1235))).isFalse();

        Optional<TcxLink> attached =
            test.namespace().call(() -> TcxLink.attach(other, a, TcDirection.EGRESS));
        org.junit.jupiter.api.Assumptions.assumeTrue(attached.isPresent(), "Linux 6.6 or later");
        try (TcxLink made = attached.get()) {
          made.pin(directory.resolve("link"));
        }
        try (TcxLink link = TcxLink.openPinned(directory.resolve("link"))) {
          assertThat(link.interfaceIndex()).isEqualTo(a);
          assertThat(link.programId()).isEqualTo(other.id());
          link.update(record);
          socket.send(arena.allocate(60), 1236);
          assertThat(map.remove(arena.allocateFrom(JAVA_INT, 1236))).isTrue();
          link.detach();
          socket.send(arena.allocate(60), 1237);
          assertThat(map.remove(arena.allocateFrom(JAVA_INT, 1237))).isFalse();
          assertThat(link.interfaceIndex()).isZero();
        }
        assertThat(Files.exists(directory.resolve("link"))).isTrue();
      }
    }
  }
}
