package org.midonet.ffi.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.TestNamespace;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.poll.Epoll;
import org.midonet.ffi.tap.TapDevice;

@Tag("lab")
class PacketSocketTest {
  private static final int PROTOCOL = 0x88b5;

  /** Milliseconds: a frame that does not come is not awaited for longer. */
  private static final int LONG = 20_000;

  private final TestNamespace test = new TestNamespace();
  private final Rtnetlink links = test.namespace().call(Rtnetlink::open);
  private final Arena arena = Arena.ofConfined();

  @BeforeEach
  void makePair() {
    links.createVeth("a", "b");
    for (String name : new String[] {"a", "b"}) {
      links.disableAutomaticAddress(index(name));
      links.setUp(index(name), true);
    }
    links.awaitOperational(index("a"), index("b"));
  }

  @AfterEach
  void close() {
    arena.close();
    links.close();
    test.close();
  }

  private int index(String name) {
    return links.link(name).orElseThrow().index();
  }

  private PacketSocket socket(String name, int protocol, boolean header) {
    return test.namespace().call(() -> PacketSocket.open(index(name), protocol, header));
  }

  private MemorySegment frame(int before) {
    MemorySegment frame = arena.allocate(before + 60L);
    frame.asSlice(before, 6).fill((byte) 0xff);
    frame.set(JAVA_BYTE, before + 11L, (byte) 9);
    frame.set(JAVA_BYTE, before + 12L, (byte) 0x88);
    frame.set(JAVA_BYTE, before + 13L, (byte) 0xb5);
    frame.set(JAVA_BYTE, before + 59L, (byte) 42);
    return frame;
  }

  private static void awaitReadable(int descriptor) {
    try (Epoll epoll = Epoll.open()) {
      epoll.add(descriptor, Epoll.IN, 1);
      assertThat(epoll.await(LONG, (token, events) -> {})).isEqualTo(1);
    }
  }

  @Test
  void whatIsSentAtOneEndArrivesAtTheOther() {
    try (PacketSocket a = socket("a", PacketSocket.PROTOCOL_NONE, false);
        PacketSocket b = socket("b", PROTOCOL, false)) {
      MemorySegment into = arena.allocate(2048);
      assertThat(b.receive(into)).isEqualTo(OptionalInt.empty());
      a.send(frame(0), 77);
      awaitReadable(b.number());
      assertThat(b.receive(into)).hasValue(60);
      assertThat(into.asSlice(0, 60).mismatch(frame(0))).isEqualTo(-1);
    }
  }

  @Test
  void aVnetHeaderGoesBeforeTheFrame() {
    try (PacketSocket a = socket("a", PacketSocket.PROTOCOL_NONE, true);
        PacketSocket b = socket("b", PROTOCOL, true)) {
      MemorySegment frame = frame(VnetHeader.LENGTH);
      VnetHeader header = VnetHeader.partialChecksum(34, 16);
      header.write(frame);
      assertThat(VnetHeader.read(frame)).isEqualTo(header);
      a.send(frame, 0);
      awaitReadable(b.number());
      MemorySegment into = arena.allocate(2048);
      assertThat(b.receive(into)).hasValue(60 + VnetHeader.LENGTH);
      assertThat(VnetHeader.read(into).needsChecksum()).isTrue();
    }
  }

  @Test
  void whatIsSentAsSoonAsAPairIsUpArrives() {
    for (int pair = 0; pair < 50; pair++) {
      String here = "h" + pair;
      String there = "t" + pair;
      links.createVeth(here, there);
      try (PacketSocket a = socket(here, PacketSocket.PROTOCOL_NONE, false);
          PacketSocket b = socket(there, PROTOCOL, false)) {
        links.setUp(index(here), true);
        links.setUp(index(there), true);
        links.awaitOperational(index(here), index(there));
        a.send(frame(0), 0);
        awaitReadable(b.number());
      }
      links.delete(index(here));
    }
  }

  @Test
  void aSendIntoALinkThatIsDownFails() {
    try (PacketSocket a = socket("a", PacketSocket.PROTOCOL_NONE, false)) {
      links.setUp(index("a"), false);
      assertThatThrownBy(() -> a.send(frame(0), 0))
          .isInstanceOf(SyscallException.class)
          .hasMessageContaining("ENETDOWN");
    }
  }

  @Test
  void aTapCarriesFramesBothWays() {
    try (TapDevice tap = test.namespace().call(() -> TapDevice.open("t0", false))) {
      links.disableAutomaticAddress(index("t0"));
      links.setUp(index("t0"), true);
      try (PacketSocket host = socket("t0", PROTOCOL, false)) {
        tap.write(frame(0));
        awaitReadable(host.number());
        MemorySegment into = arena.allocate(2048);
        assertThat(host.receive(into)).hasValue(60);
        host.send(frame(0), 0);
        awaitReadable(tap.number());
        OptionalInt length = tap.read(into);
        assertThat(length).hasValue(60);
      }
    }
    assertThat(links.link("t0")).isEmpty();
    assertThatThrownBy(() -> TapDevice.open("much-too-long-a-name", false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
