package org.midonet.ffi.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.ffi.Errno;
import org.midonet.ffi.TestNamespace;
import org.midonet.ffi.poll.Epoll;

@Tag("lab")
class RtnetlinkTest {
  private final TestNamespace here = new TestNamespace();
  private final TestNamespace there = new TestNamespace();
  private final Rtnetlink links = here.namespace().call(Rtnetlink::open);

  @BeforeEach
  void makePair() {
    links.createVeth("a", "b");
  }

  @AfterEach
  void close() {
    links.close();
    here.close();
    there.close();
  }

  @Test
  void aVethHasTwoEndsThatKnowEachOther() {
    Link a = links.link("a").orElseThrow();
    Link b = links.link("b").orElseThrow();
    assertThat(a.kind()).contains("veth");
    assertThat(a.peer()).contains(b.index());
    assertThat(b.peer()).contains(a.index());
    assertThat(a.foreignPeer()).isFalse();
    assertThat(a.isUp()).isFalse();
    assertThat(a.mtu()).isEqualTo(1500);
    assertThat(links.link("lo").orElseThrow().isLoopback()).isTrue();
  }

  @Test
  void whatIsSetIsShown() {
    int index = links.link("a").orElseThrow().index();
    links.setMtu(index, 1400);
    links.setMac(index, 0x02_00_00_00_00_07L);
    links.setUp(index, true);
    links.setUp(links.link("b").orElseThrow().index(), true);
    Link a = links.link(index).orElseThrow();
    assertThat(a.mtu()).isEqualTo(1400);
    assertThat(a.mac()).isEqualTo(0x02_00_00_00_00_07L);
    assertThat(a.isUp()).isTrue();
    links.awaitOperational(index, links.link("b").orElseThrow().index());
    assertThat(links.link(index).orElseThrow().isRunning()).isTrue();
    links.setUp(index, false);
    assertThat(links.link(index).orElseThrow().isUp()).isFalse();
  }

  @Test
  void addressesComeAndGo() throws Exception {
    int index = links.link("a").orElseThrow().index();
    InetAddress four = InetAddress.getByName("10.1.2.3");
    InetAddress six = InetAddress.getByName("fd00::3");
    links.addAddress(index, four, 24);
    links.addAddress(index, six, 64);
    assertThat(links.addresses())
        .contains(new LinkAddress(index, four, 24), new LinkAddress(index, six, 64));
    assertThatThrownBy(() -> links.addAddress(index, four, 24))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    links.deleteAddress(index, four, 24);
    assertThat(links.addresses()).doesNotContain(new LinkAddress(index, four, 24));
  }

  @Test
  void aMovedEndIsForeign() {
    links.move(links.link("b").orElseThrow().index(), there.namespace());
    assertThat(links.link("a").orElseThrow().foreignPeer()).isTrue();
    assertThat(links.link("b")).isEmpty();
    try (Rtnetlink far = there.namespace().call(Rtnetlink::open)) {
      assertThat(far.link("b")).isPresent();
    }
  }

  @Test
  void anExternalVxlanDeviceIsMadeOnce() {
    links.createVxlan("mn-vxlan", new VxlanSettings(6677, Optional.of(1450)));
    assertThat(links.link("mn-vxlan").orElseThrow().kind()).contains("vxlan");
    links.setUp(links.link("mn-vxlan").orElseThrow().index(), true);
    assertThatThrownBy(
            () -> links.createVxlan("mn-vxlan", new VxlanSettings(6677, Optional.empty())))
        .isInstanceOf(NetlinkException.class)
        .hasMessageContaining("EEXIST");
    links.deleteIfExists("mn-vxlan");
    links.deleteIfExists("mn-vxlan");
    assertThat(links.link("mn-vxlan")).isEmpty();
  }

  /** A kernel may have no GRE: it says so. */
  @Test
  void anExternalGreDeviceIsMadeIfTheKernelHasGre() {
    for (GretapSettings settings :
        List.of(new GretapSettings(false, 65_000), new GretapSettings(true, 65_000))) {
      try {
        links.createGretap("mn-gre", settings);
        assertThat(links.link("mn-gre").orElseThrow().kind()).contains(settings.kind());
        assertThat(links.link("mn-gre").orElseThrow().mtu()).isEqualTo(65_000);
        links.deleteIfExists("mn-gre");
      } catch (NetlinkException refused) {
        assertThat(refused.errno()).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(links.link("mn-gre")).isEmpty();
      }
    }
  }

  @Test
  void theKernelsWordsAreInTheException() {
    int index = links.link("a").orElseThrow().index();
    assertThatThrownBy(() -> links.setMtu(index, 1 << 24))
        .isInstanceOfSatisfying(
            NetlinkException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.EINVAL);
              assertThat(e.explanation()).contains("mtu");
            });
    assertThatThrownBy(() -> links.setUp(9999, true)).hasMessageContaining("ENODEV");
  }

  @Test
  void aMonitorSeesWhatHappens() throws Exception {
    try (LinkMonitor monitor = here.namespace().call(LinkMonitor::open);
        Epoll epoll = Epoll.open()) {
      epoll.add(monitor.number(), Epoll.IN, 7);
      int index = links.link("a").orElseThrow().index();
      links.addAddress(index, InetAddress.getByName("10.1.2.3"), 24);
      links.delete(index);
      List<Long> tokens = new ArrayList<>();
      assertThat(epoll.await(20_000, (token, events) -> tokens.add(token))).isEqualTo(1);
      assertThat(tokens).containsExactly(7L);
      List<LinkEvent> events = new ArrayList<>();
      monitor.poll(events::add);
      assertThat(events)
          .contains(
              new LinkEvent.AddressAdded(
                  new LinkAddress(index, InetAddress.getByName("10.1.2.3"), 24)),
              new LinkEvent.LinkRemoved(index, "a"));
      assertThat(epoll.await(0, (token, ready) -> tokens.add(token))).isZero();
    }
  }
}
