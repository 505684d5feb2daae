package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.midonet.packet.Frames.segment;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel's stack sends, read by our parsers: two namespaces talk over a veth without
 * offloads, so that the checksums in the capture are those of a wire.
 */
@Tag("lab")
class RealTrafficTest {
  private static final String ID = UUID.randomUUID().toString().substring(0, 6);
  private static final String LEFT = "mt" + ID + "l";
  private static final String RIGHT = "mt" + ID + "r";
  private static final String INTERFACE = "v0";
  private static final Mac LEFT_MAC = Mac.parse("02:00:00:00:00:01");
  private static final Mac RIGHT_MAC = Mac.parse("02:00:00:00:00:02");
  private static final Ip4 LEFT_IP = Ip4.parse("10.77.0.1");
  private static final Ip4 RIGHT_IP = Ip4.parse("10.77.0.2");
  private static final Ip6 LEFT_IP6 = Ip6.parse("fd77::1");
  private static final Ip6 RIGHT_IP6 = Ip6.parse("fd77::2");
  private static final String TEXT = "hello from a real stack";

  private static final List<byte[]> FRAMES = new ArrayList<>();
  private static final String HOST_NAME = "vm-one";
  private static final boolean HAS_DHCP_CLIENT = hasProgram("udhcpc");
  private static boolean hasVlans;

  @BeforeAll
  static void capture(@TempDir Path directory) throws IOException, InterruptedException {
    makeNamespaces();
    Path file = directory.resolve("capture.pcap");
    Process tcpdump =
        start(
            "ip",
            "netns",
            "exec",
            LEFT,
            "tcpdump",
            "-i",
            INTERFACE,
            "-s",
            "0",
            "-U",
            "--immediate-mode",
            "-Z",
            "root",
            "-w",
            file.toString());
    try {
      awaitLine(tcpdump, "listening on");
      talk();
      // The last frame of all the talk is in the file: so are those before it.
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> PcapFile.read(file).stream().anyMatch(RealTrafficTest::isLastFrame));
    } finally {
      tcpdump.destroy();
      assertThat(tcpdump.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    FRAMES.addAll(PcapFile.read(file));
  }

  @AfterAll
  static void removeNamespaces() throws IOException, InterruptedException {
    tryRun("ip", "netns", "del", LEFT);
    tryRun("ip", "netns", "del", RIGHT);
  }

  private static void makeNamespaces() throws IOException, InterruptedException {
    run("ip", "netns", "add", LEFT);
    run("ip", "netns", "add", RIGHT);
    run(
        "ip",
        "-n",
        LEFT,
        "link",
        "add",
        INTERFACE,
        "address",
        LEFT_MAC.toString(),
        "type",
        "veth",
        "peer",
        "name",
        INTERFACE,
        "address",
        RIGHT_MAC.toString(),
        "netns",
        RIGHT);
    for (String namespace : List.of(LEFT, RIGHT)) {
      boolean isLeft = namespace.equals(LEFT);
      run(
          "ip", "netns", "exec", namespace, "ethtool", "-K", INTERFACE, "tx", "off", "rx", "off",
          "tso", "off", "gso", "off", "gro", "off");
      address(namespace, INTERFACE, (isLeft ? LEFT_IP : RIGHT_IP) + "/24");
      address(namespace, INTERFACE, (isLeft ? LEFT_IP6 : RIGHT_IP6) + "/64");
      run("ip", "-n", namespace, "link", "set", "lo", "up");
      run("ip", "-n", namespace, "link", "set", INTERFACE, "up");
      run(
          "ip",
          "-n",
          namespace,
          "link",
          "add",
          "vx0",
          "type",
          "vxlan",
          "id",
          "7777",
          "dstport",
          "4789",
          "remote",
          (isLeft ? RIGHT_IP : LEFT_IP).toString());
      address(namespace, "vx0", isLeft ? "10.78.0.1/24" : "10.78.0.2/24");
      run("ip", "-n", namespace, "link", "set", "vx0", "up");
    }
    hasVlans = addVlan(LEFT, "10.79.0.1/24") && addVlan(RIGHT, "10.79.0.2/24");
  }

  /** Not every kernel has VLAN sub-interfaces; the capture is then one without tags. */
  private static boolean addVlan(String namespace, String address)
      throws IOException, InterruptedException {
    boolean made =
        tryRun(
            "ip", "-n", namespace, "link", "add", "link", INTERFACE, "name", "vlan5", "type",
            "vlan", "id", "5");
    if (made) {
      address(namespace, "vlan5", address);
      run("ip", "-n", namespace, "link", "set", "vlan5", "up");
    }
    return made;
  }

  private static void address(String namespace, String device, String address)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("ip", "-n", namespace, "address", "add", address, "dev", device));
    if (address.indexOf(':') >= 0) {
      command.add("nodad");
    }
    run(command.toArray(String[]::new));
  }

  private static void talk() throws IOException, InterruptedException {
    // What was sent before the capture may have resolved the neighbours.
    run("ip", "-n", LEFT, "neigh", "flush", "dev", INTERFACE);
    run("ip", "-n", RIGHT, "neigh", "flush", "dev", INTERFACE);
    if (HAS_DHCP_CLIENT) {
      // Nobody answers: it gives up after one message.
      tryRun(
          "ip",
          "netns",
          "exec",
          LEFT,
          "udhcpc",
          "-i",
          INTERFACE,
          "-f",
          "-n",
          "-q",
          "-t",
          "1",
          "-T",
          "1",
          "-s",
          "/bin/true",
          "-x",
          "hostname:" + HOST_NAME,
          "-O",
          "121");
    }
    ping("-c", "2", RIGHT_IP.toString());
    ping("-6", "-c", "2", RIGHT_IP6.toString());
    ping("-c", "1", "-s", "3000", RIGHT_IP.toString());
    ping("-6", "-c", "1", "-s", "3000", RIGHT_IP6.toString());
    ping("-c", "1", "10.78.0.2");
    if (hasVlans) {
      ping("-c", "1", "10.79.0.2");
    }
    exchange("AF_INET", RIGHT_IP.toString());
    exchange("AF_INET6", RIGHT_IP6.toString());
    // To a port where nobody listens: an ICMP error comes back.
    python(
        LEFT,
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x' * 99, ('%s', 9))"
            .formatted(RIGHT_IP));
    python(
        LEFT,
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x' * 99, ('%s', 9))"
            .formatted(RIGHT_IP6));
    ping("-c", "1", "-p", "fe", "-s", "777", RIGHT_IP.toString());
  }

  /** A TCP connection with data both ways, and the same by UDP. */
  private static void exchange(String family, String address)
      throws IOException, InterruptedException {
    String server =
        """
        t = socket.socket(socket.%1$s, socket.SOCK_STREAM); t.bind(('%2$s', 5000)); t.listen()
        u = socket.socket(socket.%1$s, socket.SOCK_DGRAM); u.bind(('%2$s', 5000))
        print('ready', file=sys.stderr, flush=True)
        c, _ = t.accept()
        c.sendall(c.recv(100) * 200); c.close()
        d, a = u.recvfrom(100); u.sendto(d, a)
        """
            .formatted(family, address);
    String client =
        """
        c = socket.create_connection(('%2$s', 5000)); c.sendall(b'%3$s')
        while c.recv(4096): pass
        c.close()
        u = socket.socket(socket.%1$s, socket.SOCK_DGRAM); u.settimeout(10)
        u.sendto(b'%3$s', ('%2$s', 5000)); u.recv(100)
        """
            .formatted(family, address, TEXT);
    Process process =
        start("ip", "netns", "exec", RIGHT, "python3", "-c", "import socket, sys\n" + server);
    try {
      awaitLine(process, "ready");
      python(LEFT, client);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroy();
    }
  }

  private static void ping(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", LEFT, "ping", "-i", "0.2", "-W", "5"));
    command.addAll(Arrays.asList(arguments));
    run(command.toArray(String[]::new));
  }

  private static void python(String namespace, String script)
      throws IOException, InterruptedException {
    run("ip", "netns", "exec", namespace, "python3", "-c", "import socket, sys\n" + script);
  }

  private static boolean isLastFrame(byte[] frame) {
    try {
      FlowKey key = FlowKeys.parse(frame);
      return key.isIcmp() && key.icmpType() == 0 && frame.length == 14 + 20 + 8 + 777;
    } catch (MalformedPacket e) {
      return false;
    }
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void awaitLine(Process process, String text) throws IOException {
    BufferedReader lines = process.errorReader(StandardCharsets.UTF_8);
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(text)) {
        return;
      }
      seen.append(line).append('\n');
    }
    throw new IOException("waited for \"" + text + "\", saw: " + seen);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  private static boolean hasProgram(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  private static boolean tryRun(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  @Test
  void everyPacketIsReadWholeAndItsChecksumsAreRight() throws MalformedPacket {
    Set<String> kinds = new HashSet<>();
    for (byte[] frame : FRAMES) {
      EveryField fields = EveryField.read(segment(frame));
      assertThat(fields.allChecksumsRight()).as("checksums of %s", FlowKeys.parse(frame)).isTrue();
      kinds.add(fields.innermost());
    }
    assertThat(kinds).contains("arp", "icmp", "tcp", "udp", "fragment", "vxlan icmp", "vxlan arp");
  }

  @Test
  void theKeySaysWhatTheStackWasToldToSend() throws MalformedPacket {
    Set<Integer> icmp4 = new HashSet<>();
    Set<Integer> icmp6 = new HashSet<>();
    Set<Integer> fragments = new HashSet<>();
    Set<Integer> vlans = new HashSet<>();
    for (byte[] frame : FRAMES) {
      FlowKey key = FlowKeys.parse(frame);
      assertThat(key.ethSrc()).isIn(LEFT_MAC.value(), RIGHT_MAC.value());
      assertThat(key.etherType()).isIn(EtherType.ARP, EtherType.IPV4, EtherType.IPV6);
      vlans.add(key.vlanId());
      if (!key.isIp() || Mac.isMulticast(key.ethDst()) || key.vlan() != 0) {
        continue;
      }
      boolean fromLeft = key.ethSrc() == LEFT_MAC.value();
      if (!key.ipSrc().isLinkLocal()) {
        assertThat(key.ipSrc())
            .isIn(fromLeft ? List.of(LEFT_IP, LEFT_IP6) : List.of(RIGHT_IP, RIGHT_IP6));
      }
      fragments.add(key.fragment());
      if (key.isIcmp() && key.fragment() != FlowKey.LATER_FRAGMENT) {
        (key.isIpv4() ? icmp4 : icmp6).add(key.icmpType());
      } else if (key.protocol() == IpProtocol.TCP) {
        assertThat(fromLeft ? key.tpDst() : key.tpSrc()).isEqualTo(5000);
      } else if (key.protocol() == IpProtocol.UDP) {
        assertThat(List.of(key.tpSrc(), key.tpDst())).containsAnyOf(5000, 9, Udp.VXLAN);
      }
      IpPacket ip = IpPacket.parse(Ethernet.parse(frame).payload());
      assertThat(ip.protocol()).isEqualTo(key.protocol());
      assertThat(ip.fragment()).isEqualTo(key.fragment());
      assertThat(ip.ttl()).isIn(64, 255);
    }
    assertThat(icmp4).containsExactlyInAnyOrder(0, 3, 8);
    assertThat(icmp6).contains(1, 128, 129, 136);
    assertThat(fragments).containsExactlyInAnyOrder(0, 1, 3);
    assertThat(vlans).isEqualTo(hasVlans ? Set.of(0, 5) : Set.of(0));
  }

  /** Where this machine has no DHCP client, there is nothing of one to read. */
  @Test
  void aClientDiscoversDhcpServers() throws MalformedPacket {
    List<DhcpMessage> messages = new ArrayList<>();
    for (byte[] frame : FRAMES) {
      FlowKey key = FlowKeys.parse(frame);
      if (key.isIpv4() && key.protocol() == IpProtocol.UDP && key.tpDst() == Udp.DHCP_SERVER) {
        Ipv4 ip = Ipv4.parse(Ethernet.parse(frame).payload());
        messages.add(DhcpMessage.parse(Udp.parse(ip.payload()).payload()));
      }
    }
    assertThat(messages).hasSize(HAS_DHCP_CLIENT ? 1 : 0);
    for (DhcpMessage message : messages) {
      assertThat(message.request()).isTrue();
      assertThat(message.type()).hasValue(DhcpMessage.Type.DISCOVER);
      assertThat(message.clientMac()).isEqualTo(LEFT_MAC);
      assertThat(message.options().text(DhcpOption.HOST_NAME)).hasValue(HOST_NAME);
      assertThat(message.options().bytes(DhcpOption.PARAMETER_LIST).orElseThrow())
          .contains(DhcpOption.ROUTER, DhcpOption.CLASSLESS_ROUTES);
    }
  }

  @Test
  void aTcpConnectionFromItsSynToItsFin() throws MalformedPacket {
    Set<Integer> flags = new HashSet<>();
    StringBuilder sent = new StringBuilder();
    for (byte[] frame : FRAMES) {
      FlowKey key = FlowKeys.parse(frame);
      if (key.protocol() != IpProtocol.TCP || !key.isIpv6()) {
        continue;
      }
      Tcp tcp = Tcp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload());
      flags.add(tcp.flags());
      assertThat(tcp.maximumSegmentSize().isPresent()).isEqualTo(tcp.has(Tcp.SYN));
      if (tcp.has(Tcp.SYN)) {
        assertThat(tcp.maximumSegmentSize()).hasValue(1440);
      }
      if (key.tpDst() == 5000) {
        sent.append(
            new String(tcp.payload().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
      }
    }
    assertThat(flags).contains(Tcp.SYN, Tcp.SYN | Tcp.ACK, Tcp.ACK, Tcp.FIN | Tcp.ACK);
    assertThat(sent).hasToString(TEXT);
  }

  /** The fragments of the large pings make ICMP messages whose checksums are right. */
  @Test
  void fragmentsMakeAWholeMessage() throws MalformedPacket {
    Map<IpAddress, MemorySegment> messages = new HashMap<>();
    Map<IpAddress, Long> pseudoHeaders = new HashMap<>();
    for (byte[] frame : FRAMES) {
      FlowKey key = FlowKeys.parse(frame);
      if (key.fragment() == FlowKey.WHOLE) {
        continue;
      }
      IpPacket ip = IpPacket.parse(Ethernet.parse(frame).payload());
      MemorySegment message = messages.computeIfAbsent(ip.source(), _ -> segment(new byte[3008]));
      MemorySegment part = ip.payload();
      MemorySegment.copy(part, 0, message, ip.fragmentOffset(), part.byteSize());
      long pseudoHeader =
          Checksum.pseudoHeader(
              Checksum.sum(ip.source()), Checksum.sum(ip.destination()), ip.protocol(), 3008);
      pseudoHeaders.put(ip.source(), key.isIpv6() ? pseudoHeader : 0);
    }
    assertThat(messages).containsOnlyKeys(LEFT_IP, RIGHT_IP, LEFT_IP6, RIGHT_IP6);
    for (Map.Entry<IpAddress, MemorySegment> message : messages.entrySet()) {
      long pseudoHeader = pseudoHeaders.getOrDefault(message.getKey(), 0L);
      assertThat(Icmp.parse(message.getValue()).checksumIsRight(pseudoHeader)).isTrue();
    }
  }

  @Test
  void anErrorQuotesTheDatagramThatCausedIt() throws MalformedPacket {
    Set<IpAddress> quoted = new HashSet<>();
    for (byte[] frame : FRAMES) {
      IcmpQuote.find(segment(frame))
          .map(IcmpQuote::key)
          .ifPresent(
              key -> {
                assertThat(key.tpDst()).isEqualTo(9);
                assertThat(key.protocol()).isEqualTo(IpProtocol.UDP);
                quoted.add(key.ipDst());
              });
    }
    assertThat(quoted).containsExactlyInAnyOrder(RIGHT_IP, RIGHT_IP6);
  }

  /**
   * Our sums are the kernel's: to make them anew changes nothing, to translate and back neither.
   */
  @Test
  void recomputingChecksumsChangesNothing() throws MalformedPacket {
    for (byte[] frame : FRAMES) {
      assertThat(FrameEditor.copyOf(frame).recomputeChecksums().toBytes()).isEqualTo(frame);
      FlowKey key = FlowKeys.parse(frame);
      if (key.isIp()) {
        IpAddress other = key.isIpv6() ? Frames.IP6_A : Frames.IP_A;
        FrameEditor editor = FrameEditor.copyOf(frame).setIpSrc(other).setTpDst(1).pushVlan(9);
        assertThat(EveryField.read(editor.frame()).allChecksumsRight()).isTrue();
        editor.popVlan().setIpSrc(key.ipSrc()).setTpDst(key.tpDst());
        assertThat(editor.toBytes()).isEqualTo(frame);
      }
    }
  }
}
