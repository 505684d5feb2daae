package org.midonet.agent.upcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.agent.handover.Underlay;
import org.midonet.agent.host.Interfaces;
import org.midonet.datapath.memory.MemoryDatapath;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.LinkAddress;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.TunnelZoneBuilder;

/** Guests are told what the tunnels of their host leave of the underlay's MTU. */
class GuestMtuTest {

  private static final UUID SELF = UUID.randomUUID();
  private static final int UP = 1 | 0x40;

  private final BridgePort port =
      BridgePortBuilder.builder()
          .id(UUID.randomUUID())
          .bridgeId(UUID.randomUUID())
          .adminStateUp(true)
          .tunnelKey(7)
          .hostId(SELF)
          .interfaceName("tap")
          .build();
  private final BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
  private final MemoryDatapath datapath =
      new MemoryDatapath(RecordedDatapath.NOWHERE, 0, System::nanoTime, new Random(1));
  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final Forwarding forwarding =
      new Forwarding(
          SELF,
          datapath,
          nsdb,
          Forwarding.Pace.USUAL,
          Optional.empty(),
          Underlay.tunnels(),
          System::nanoTime,
          new Random(2),
          (at, packet, verdict, view, nanos) -> told.add(view.guestMtu()));
  private int packets;

  @AfterEach
  void close() {
    forwarding.close();
    nsdb.close();
    datapath.close();
  }

  private static LinkAddress at(int index, String address) {
    try {
      return new LinkAddress(index, InetAddress.getByName(address), 24);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void interfaces(int mtu) {
    Link underlay = new Link(2, "eth0", Optional.empty(), 1, mtu, UP, 0, Optional.empty(), false);
    Link tap = new Link(9, "tap", Optional.of("tun"), 2, 1500, UP, 0, Optional.empty(), false);
    forwarding.interfaces(
        new Interfaces(
            Map.of(2, underlay, 9, tap), List.of(at(2, "172.16.0.1"), at(2, "fd00::1"))));
  }

  private void zone(TunnelType type, String address) {
    TunnelZone.Member here = new TunnelZone.Member(SELF, IpAddress.parse(address));
    forwarding.changed(
        List.of(
            new Change.Put(
                TunnelZoneBuilder.builder()
                    .id(new UUID(0, 1))
                    .type(type)
                    .members(List.of(here))
                    .build())));
  }

  /** What a guest that asks now is told: the view by which its packet is judged says so. */
  private int asked() throws InterruptedException {
    int number = datapath.ports().keySet().iterator().next();
    datapath.arrive(
        number,
        new org.midonet.datapath.Packet(
            FrameBuilder.ethernet(new Mac(0x0200_0000_0001L), new Mac(0x0200_0000_0002L))
                .ip(Ip4.parse("10.0.0.1"), Ip4.parse("10.0.0.2"))
                .udp(1000 + ++packets, 53)
                .build()));
    return Optional.ofNullable(told.poll(30, TimeUnit.SECONDS))
        .orElseThrow(() -> new AssertionError("no packet was judged"));
  }

  private void barrier() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    forwarding.post(done::countDown);
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** The flow that the packet before has made must not answer for this one. */
  private int mtu() throws InterruptedException {
    barrier();
    datapath.flows().forEach(flow -> datapath.removeFlow(flow.flow().match()));
    return asked();
  }

  @Test
  void tunnelsTakeTheirPart() throws InterruptedException {
    forwarding.start();
    forwarding.changed(List.of(new Change.Put(port)));
    interfaces(1500);
    forwarding.complete();
    assertThat(forwarding.ready().await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(mtu()).as("without tunnels").isEqualTo(1500);
    zone(TunnelType.VXLAN, "172.16.0.1");
    assertThat(mtu()).as("14 + 20 + 8 + 8 octets (RFC 7348)").isEqualTo(1450);
    zone(TunnelType.VXLAN, "fd00::1");
    assertThat(mtu()).as("over IPv6").isEqualTo(1430);
    zone(TunnelType.GRE, "172.16.0.1");
    assertThat(mtu()).as("GRE is given as much room").isEqualTo(1450);
    zone(TunnelType.VTEP, "172.16.0.1");
    assertThat(mtu()).as("to hardware VTEPs alone").isEqualTo(1450);
    interfaces(9000);
    assertThat(mtu()).as("no more than is configured").isEqualTo(1500);
    interfaces(1400);
    assertThat(mtu()).as("of a smaller underlay").isEqualTo(1350);
  }
}
