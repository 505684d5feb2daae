package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.Overlay;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/** A guest talks TCP to a machine behind a VTEP that is not ours: the kernel's VXLAN device. */
@Tag("lab")
class EbpfOverlayTrafficTest {
  private static final int BYTES = 20_000_000;
  private static final int VNI = 7;
  private static final String HERE = "198.51.100.1";
  private static final String FAR_MAC = "02:00:00:00:0f:01";

  private final TestHost host = new TestHost();
  private final TestHost.Guest ann = host.guest("ann", "10.0.0.1");
  private final TestHost.Guest vtep = host.guest("vtep", "198.51.100.2");

  @BeforeEach
  void farVtep() throws Exception {
    // What is not in VXLAN is refused where it comes in.
    run(vtep, "sysctl", "-q", "-w", "net.ipv4.conf.eth0.rp_filter=1");
    try (Rtnetlink inside = ann.namespace().call(Rtnetlink::open)) {
      String annMac = new Mac(inside.link("eth0").orElseThrow().mac()).toString();
      ip(
          vtep,
          "link add vx0 address "
              + FAR_MAC
              + " type vxlan id "
              + VNI
              + " dstport 4789 "
              + "local 198.51.100.2 remote "
              + HERE
              + " dev eth0");
      ip(vtep, "addr add 10.0.0.2/24 dev vx0");
      ip(vtep, "link set vx0 up");
      ip(vtep, "neigh replace 10.0.0.1 lladdr " + annMac + " dev vx0");
      ip(vtep, "neigh replace " + HERE + " lladdr 02:00:00:00:0f:02 dev eth0");
      ip(ann, "neigh replace 10.0.0.2 lladdr " + FAR_MAC + " dev eth0");
    }
  }

  private static void ip(TestHost.Guest where, String words) throws Exception {
    run(where, ("ip " + words).split(" ", -1));
  }

  private static void run(TestHost.Guest where, String... command) throws Exception {
    Process done =
        where
            .namespace()
            .<Process, IOException>call(
                () -> new ProcessBuilder(command).redirectErrorStream(true).start());
    String said = new String(done.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(done.waitFor()).as(String.join(" ", command) + ": " + said).isZero();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private void at(int port, Action... actions) throws MalformedPacket {
    byte[] any =
        FrameBuilder.ethernet(new Mac(2), new Mac(4))
            .ip(Ip4.parse(HERE), Ip4.parse(HERE))
            .udp(1, 2)
            .build();
    FlowMatch match = new FlowMatch(port, FlowKeys.parse(any), FlowMask.NONE);
    host.datapath().putFlow(new Flow(match, List.of(actions), 0));
  }

  private void connect(DatapathPort.Option... options) throws MalformedPacket {
    EbpfDatapath datapath = host.datapath();
    datapath.putPort(DatapathPort.of(1, ann.hostIndex(), 1500, 101).with(options));
    datapath.putPort(DatapathPort.of(2, vtep.hostIndex(), 1500, 102).with(options));
    datapath.putPort(DatapathPort.of(5, 0, 1450, 105));
    datapath.putPort(DatapathPort.of(6, 0, 0, 106));
    Map<Mac, Ip4> peers = Map.of(Mac.parse(FAR_MAC), Ip4.parse("198.51.100.2"));
    datapath.putOverlay(new Overlay(5, 6, VNI, Ip4.parse(HERE), peers));
    at(1, new Action.Output(5));
    at(5, new Action.Output(1));
    at(2, new Action.Decapsulate(VNI, 5), new Action.Drop(40));
    at(6, new Action.SetEthDst(mac(vtep)), new Action.Output(2));
  }

  private static Mac mac(TestHost.Guest of) {
    try (Rtnetlink inside = of.namespace().call(Rtnetlink::open)) {
      return new Mac(inside.link("eth0").orElseThrow().mac());
    }
  }

  /** Sends bytes to a server that sends them back; what comes back is the same. */
  private void echoed() throws Exception {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getByName("10.0.0.2"), 7000);
    try (ServerSocket listening =
            vtep.namespace()
                .<ServerSocket, IOException>call(
                    () -> {
                      ServerSocket socket = new ServerSocket();
                      socket.bind(at);
                      return socket;
                    });
        Socket socket =
            ann.namespace()
                .<Socket, IOException>call(
                    () -> {
                      Socket made = new Socket();
                      made.setSoTimeout(60_000);
                      made.connect(at, 20_000);
                      return made;
                    })) {
      byte[] sent = new byte[BYTES];
      new Random(1).nextBytes(sent);
      CompletableFuture<Void> echo =
          CompletableFuture.runAsync(
              () -> {
                try (Socket accepted = listening.accept()) {
                  var _ = accepted.getInputStream().transferTo(accepted.getOutputStream());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              Thread::startVirtualThread);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                  socket.shutdownOutput();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              Thread::startVirtualThread);
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
      writing.join();
      echo.join();
    }
    assertThat(host.datapath().drops()).isEmpty();
  }

  @Test
  void tcpToAKernelsVtep() throws Exception {
    connect();
    echoed();
  }

  @Test
  void tcpToAKernelsVtepStraightToItsPeer() throws Exception {
    connect(DatapathPort.Option.PEER);
    echoed();
  }
}
