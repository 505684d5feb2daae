package org.midonet.agent.upcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.handover.Underlay;
import org.midonet.agent.host.Interfaces;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Packet;
import org.midonet.datapath.SeenMac;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.memory.MemoryDatapath;
import org.midonet.datapath.memory.Outlet;
import org.midonet.ffi.netlink.Link;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;

/** What an agent does with what the one before it left, whatever the NSDB tells first. */
class ForwardingStartTest {

  private static final UUID SELF = UUID.randomUUID();
  private static final Mac MAC = Mac.parse("02:00:00:00:00:01");
  private static final SeenMac SEEN = new SeenMac(1, 0, MAC);
  private static final int UP = 1;

  private final Bridge bridge =
      BridgeBuilder.builder().id(UUID.randomUUID()).adminStateUp(true).build();
  private final BridgePort port =
      BridgePortBuilder.builder()
          .id(UUID.randomUUID())
          .bridgeId(bridge.id())
          .adminStateUp(true)
          .tunnelKey(7)
          .hostId(SELF)
          .interfaceName("tap")
          .build();
  private final Datapath datapath =
      new MemoryDatapath(new Nowhere(), 0, System::nanoTime, new Random(1));
  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final Forwarding forwarding =
      new Forwarding(
          SELF,
          leftBehind(datapath),
          nsdb,
          Forwarding.Pace.USUAL,
          Optional.empty(),
          Underlay.tunnels(),
          System::nanoTime,
          new Random(2),
          Observer.NONE);

  @AfterEach
  void close() {
    forwarding.close();
    nsdb.close();
    datapath.close();
  }

  @Test
  void theMacsOfItsPortsGoOnWhenTablesComeBeforePorts() throws InterruptedException {
    forwarding.start();
    forwarding.changed(List.of(new Change.MacAt(bridge.id(), 0, MAC, Optional.of(port.id()))));
    assertSeenNow(true);
    topologyComes();
    assertSeenNow(true);
  }

  @Test
  void aMacThatMovedMeanwhileIsAskedFor() throws InterruptedException {
    forwarding.start();
    forwarding.changed(
        List.of(new Change.MacAt(bridge.id(), 0, MAC, Optional.of(UUID.randomUUID()))));
    topologyComes();
    assertSeenNow(false);
  }

  private void topologyComes() throws InterruptedException {
    forwarding.changed(List.of(new Change.Put(bridge), new Change.Put(port)));
    Link link = new Link(9, "tap", Optional.of("tun"), 1, 1500, UP, 0, Optional.empty(), false);
    forwarding.interfaces(new Interfaces(Map.of(9, link), List.of()));
    forwarding.complete();
    assertThat(forwarding.ready().await(30, TimeUnit.SECONDS)).isTrue();
  }

  private void assertSeenNow(boolean expected) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    forwarding.post(done::countDown);
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(datapath.seen().containsKey(SEEN)).isEqualTo(expected);
  }

  private static Datapath leftBehind(Datapath datapath) {
    datapath.putPort(DatapathPort.of(1, 9, 1500, 7).with(DatapathPort.Option.LEARNS));
    datapath.putSeen(SEEN.port(), SEEN.vlanId(), SEEN.mac());
    return datapath;
  }

  /** Sends nothing anywhere. */
  private static final class Nowhere implements Outlet {
    @Override
    public void output(int port, Packet packet) {}

    @Override
    public void toVtep(IpAddress source, IpAddress remote, int vni, Packet packet) {}

    @Override
    public void tunnel(IpAddress remote, TunnelKind kind, int tunnelKey, Packet packet) {}
  }
}
