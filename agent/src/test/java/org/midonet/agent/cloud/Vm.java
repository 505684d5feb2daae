package org.midonet.agent.cloud;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.midonet.packet.Arp;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Icmp;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;

/**
 * A guest with one interface. It answers ARP and echo requests unless told not to, and keeps every
 * frame that it gets until a test takes it.
 */
public final class Vm {

  /** A frame that has arrived, and what matching sees of it. */
  @SuppressWarnings("ArrayRecordComponent") // looked at, never compared
  public record Received(byte[] frame, FlowKey key) {}

  private static final AtomicInteger NEXT_IDENTIFIER = new AtomicInteger(1);

  private final Hypervisor host;
  private final String interfaceName;
  private final Mac mac;
  private final Prefix address;
  private final Optional<Ip4> gateway;
  private final List<Received> inbox = new ArrayList<>();
  private final Map<IpAddress, Mac> neighbours = new HashMap<>();
  private volatile boolean answersArp = true;
  private volatile boolean answersEcho = true;

  Vm(Hypervisor host, String interfaceName, Mac mac, Prefix address, Optional<Ip4> gateway) {
    this.host = host;
    this.interfaceName = interfaceName;
    this.mac = mac;
    this.address = address;
    this.gateway = gateway;
  }

  /** Where it runs. */
  public Hypervisor host() {
    return host;
  }

  /** Its interface, as the host names it. */
  public String interfaceName() {
    return interfaceName;
  }

  /** Its hardware address. */
  public Mac mac() {
    return mac;
  }

  /** Its address, with the length of its network's prefix. */
  public Prefix address() {
    return address;
  }

  /** Where it sends what is for other networks. */
  public Optional<Ip4> gateway() {
    return gateway;
  }

  /** Its address. */
  public Ip4 ip() {
    return (Ip4) address.address();
  }

  /** It is the same guest at another host, and knows the neighbours that it knew there. */
  public void knows(Vm before) {
    neighbours.putAll(before.neighbours);
  }

  /** From now on it does not answer by itself. */
  public Vm silent() {
    answersArp = false;
    answersEcho = false;
    return this;
  }

  /** From now on it answers ARP by itself, and nothing else. */
  public Vm answeringArpOnly() {
    answersArp = true;
    answersEcho = false;
    return this;
  }

  /** Puts a frame on its wire. */
  public void send(byte[] frame) {
    host.fromVm(this, frame);
  }

  /** Sends a UDP datagram to an address behind a neighbour that is resolved first. */
  public void sendUdp(IpAddress to, int sourcePort, int destinationPort) {
    send(
        FrameBuilder.ethernet(mac, nextHop(to))
            .ip(ip(), to)
            .udp(sourcePort, destinationPort)
            .payload(new byte[] {1, 2, 3})
            .build());
  }

  /** Sends a TCP segment without data. */
  public void sendTcp(IpAddress to, int sourcePort, int destinationPort, int flags) {
    send(
        FrameBuilder.ethernet(mac, nextHop(to))
            .ip(ip(), to)
            .tcp(sourcePort, destinationPort, 1, 1, flags)
            .build());
  }

  /** Sends an echo request; its identifier. */
  public int sendEcho(IpAddress to) {
    int identifier = NEXT_IDENTIFIER.getAndIncrement();
    send(
        FrameBuilder.ethernet(mac, nextHop(to))
            .ip(ip(), to)
            .echoRequest(identifier, 1)
            .payload(new byte[32])
            .build());
    return identifier;
  }

  /** Sends an echo request and waits for the reply. */
  public Received ping(IpAddress to) {
    int identifier = sendEcho(to);
    return expect(
        "an echo reply from " + to,
        key ->
            key.protocol() == IpProtocol.ICMP
                && key.isIp()
                && key.icmpType() == IcmpType.ECHO_REPLY
                && key.tpDst() == identifier
                && key.ipSrc().equals(to));
  }

  /** Asks for the hardware address of a neighbour and waits for the answer; remembers it. */
  public Mac resolve(Ip4 target) {
    Mac known = neighbours.get(target);
    if (known != null) {
      return known;
    }
    send(Arp.request(mac, ip(), target).toFrame());
    Received reply =
        expect(
            "an ARP reply from " + target,
            key ->
                key.etherType() == EtherType.ARP
                    && key.protocol() == Arp.REPLY
                    && key.ipSrc().equals(target));
    Mac found = new Mac(reply.key().ethSrc());
    neighbours.put(target, found);
    return found;
  }

  private Mac nextHop(IpAddress to) {
    return resolve(address.contains(to) ? (Ip4) to : gateway.orElseThrow());
  }

  /** Waits for a frame that was not taken yet, and takes it. */
  public Received expect(String what, Predicate<FlowKey> which) {
    List<Received> found = new ArrayList<>(1);
    Waiting.until(
        this + " gets " + what,
        () -> {
          take(which).ifPresent(found::add);
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  /** Waits for a UDP datagram to this port. */
  public Received expectUdp(int destinationPort) {
    return expect("UDP to port " + destinationPort, udpTo(destinationPort));
  }

  /** Matches UDP datagrams to a port. */
  public static Predicate<FlowKey> udpTo(int destinationPort) {
    return key -> key.isIp() && key.protocol() == IpProtocol.UDP && key.tpDst() == destinationPort;
  }

  /** Takes the first frame of this kind, if there is one. */
  public Optional<Received> take(Predicate<FlowKey> which) {
    synchronized (inbox) {
      for (Iterator<Received> all = inbox.iterator(); all.hasNext(); ) {
        Received next = all.next();
        if (which.test(next.key())) {
          all.remove();
          return Optional.of(next);
        }
      }
    }
    return Optional.empty();
  }

  /** Waits for a frame, and leaves it; how many came before it. */
  public int before(String what, Predicate<FlowKey> which) {
    Waiting.until(this + " gets " + what, () -> count(which) > 0);
    synchronized (inbox) {
      int before = 0;
      while (!which.test(inbox.get(before).key())) {
        before++;
      }
      return before;
    }
  }

  /** How many frames of this kind lie there, not taken. */
  public int count(Predicate<FlowKey> which) {
    synchronized (inbox) {
      return (int) inbox.stream().filter(received -> which.test(received.key())).count();
    }
  }

  /** Forgets all that has arrived. */
  public void clear() {
    synchronized (inbox) {
      inbox.clear();
    }
  }

  void arrive(byte[] frame) {
    try {
      Received received = new Received(frame, FlowKeys.parse(frame));
      synchronized (inbox) {
        inbox.add(received);
      }
      answer(frame, received.key());
    } catch (MalformedPacket e) {
      throw new AssertionError("the cloud sent a malformed frame to " + this, e);
    }
  }

  private void answer(byte[] frame, FlowKey key) throws MalformedPacket {
    if (key.etherType() == EtherType.ARP) {
      Arp arp = Arp.parse(Ethernet.parse(frame).payload());
      if (answersArp && arp.operation() == Arp.REQUEST && arp.targetIp() == ip().value()) {
        send(arp.reply(mac).toFrame());
      }
    } else if (answersEcho
        && key.isIpv4()
        && key.protocol() == IpProtocol.ICMP
        && key.icmpType() == IcmpType.ECHO_REQUEST
        && key.ethDst() == mac.value()
        && key.ipDst().equals(ip())) {
      Icmp request = Icmp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload());
      send(
          FrameBuilder.ethernet(mac, new Mac(key.ethSrc()))
              .ip(ip(), key.ipSrc())
              .echoReply(request.identifier(), request.sequence())
              .payload(new byte[32])
              .build());
    }
  }

  @Override
  public String toString() {
    return interfaceName + " (" + ip() + ")";
  }
}
