package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.put48;
import static org.midonet.packet.Bytes.put64;
import static org.midonet.packet.Bytes.put8;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes whole frames with right lengths and checksums, from the outside in: {@code
 * FrameBuilder.ethernet(src, dst).ip(a, b).udp(68, 67).payload(bytes).build()}. Not safe for
 * several threads; one builder may build many frames.
 */
public final class FrameBuilder {
  private static final int DEFAULT_TTL = 64;
  private static final byte[] NOTHING = {};

  private final Mac source;
  private final Mac destination;
  private final List<Integer> tags = new ArrayList<>();
  private int etherType;
  private Optional<IpAddress> ipSource = Optional.empty();
  private Optional<IpAddress> ipDestination = Optional.empty();
  private int ttl = DEFAULT_TTL;
  private int tos;
  private int flowLabel;
  private int identification;
  private boolean dontFragment;
  private byte[] ipOptions = NOTHING;
  private final List<Extension> extensions = new ArrayList<>();
  private int protocol = IpProtocol.NO_NEXT_HEADER;
  private byte[] transport = NOTHING;
  private int checksumAt = -1;
  private byte[] payload = NOTHING;

  /** An extension header: its type, and all its octets behind the one for the next header. */
  private record Extension(int type, MemorySegment rest) {}

  private FrameBuilder(Mac source, Mac destination) {
    this.source = source;
    this.destination = destination;
  }

  /** Starts a frame. */
  public static FrameBuilder ethernet(Mac source, Mac destination) {
    return new FrameBuilder(source, destination);
  }

  /** Adds an 802.1Q tag inside of those there are; only the low 16 bits (the TCI) count. */
  public FrameBuilder vlan(int tci) {
    tags.add(tci & 0xffff);
    return this;
  }

  /** Sets the EtherType of a frame that carries something else than IP. */
  public FrameBuilder etherType(int type) {
    etherType = type;
    return this;
  }

  /**
   * Makes the frame carry IP.
   *
   * @throws IllegalArgumentException if the addresses are not of one version
   */
  public FrameBuilder ip(IpAddress from, IpAddress to) {
    if (from.bits() != to.bits()) {
      throw new IllegalArgumentException("addresses of two IP versions: " + from + ", " + to);
    }
    etherType = from.bits() == 32 ? EtherType.IPV4 : EtherType.IPV6;
    ipSource = Optional.of(from);
    ipDestination = Optional.of(to);
    return this;
  }

  /** Sets the time to live or hop limit; 64 unless set. */
  public FrameBuilder ttl(int hops) {
    ttl = hops;
    return this;
  }

  /** Sets the type of service or traffic class. */
  public FrameBuilder tos(int value) {
    tos = value;
    return this;
  }

  /** Sets the IPv6 flow label. */
  public FrameBuilder flowLabel(int label) {
    flowLabel = label & 0xf_ffff;
    return this;
  }

  /** Sets the IPv4 identification. */
  public FrameBuilder identification(int id) {
    identification = id;
    return this;
  }

  /** Forbids fragmentation (IPv4). */
  public FrameBuilder dontFragment() {
    dontFragment = true;
    return this;
  }

  /**
   * Sets IPv4 options.
   *
   * @param options at most 40 octets, a multiple of four
   */
  public FrameBuilder ipOptions(byte[] options) {
    if (options.length > 40 || options.length % 4 != 0) {
      throw new IllegalArgumentException("IPv4 options are up to ten times four octets");
    }
    ipOptions = options.clone();
    return this;
  }

  /**
   * Adds an IPv6 extension header behind those there are.
   *
   * @param type its number, {@link IpProtocol#isExtension}
   * @param rest all its octets but the first: with it a multiple of eight (of four for the
   *     authentication header)
   */
  public FrameBuilder extension(int type, byte[] rest) {
    if (!IpProtocol.isExtension(type) || (rest.length + 1) % 4 != 0) {
      throw new IllegalArgumentException("not an IPv6 extension header");
    }
    extensions.add(new Extension(type, MemorySegment.ofArray(rest.clone())));
    return this;
  }

  /** Makes the payload that of a protocol that is not built here, with no checksum of ours. */
  public FrameBuilder protocol(int number) {
    return transport(number, NOTHING, -1);
  }

  /** Makes the packet UDP. */
  public FrameBuilder udp(int sourcePort, int destinationPort) {
    byte[] header = new byte[Udp.HEADER];
    put16(MemorySegment.ofArray(header), 0, sourcePort);
    put16(MemorySegment.ofArray(header), 2, destinationPort);
    return transport(IpProtocol.UDP, header, 6);
  }

  /** Makes the packet TCP, with a window of 65535 and no options. */
  public FrameBuilder tcp(
      int sourcePort, int destinationPort, long sequence, long acknowledgement, int flags) {
    return tcp(sourcePort, destinationPort, sequence, acknowledgement, flags, 0xffff, NOTHING);
  }

  /**
   * Makes the packet TCP.
   *
   * @param flags {@link Tcp#SYN} and so on
   * @param window not scaled
   * @param options at most 40 octets, a multiple of four
   */
  public FrameBuilder tcp(
      int sourcePort,
      int destinationPort,
      long sequence,
      long acknowledgement,
      int flags,
      int window,
      byte[] options) {
    if (options.length > 40 || options.length % 4 != 0) {
      throw new IllegalArgumentException("TCP options are up to ten times four octets");
    }
    byte[] header = new byte[Tcp.HEADER + options.length];
    MemorySegment bytes = MemorySegment.ofArray(header);
    put16(bytes, 0, sourcePort);
    put16(bytes, 2, destinationPort);
    put32(bytes, 4, sequence);
    put32(bytes, 8, acknowledgement);
    put8(bytes, 12, (header.length / 4) << 4);
    put8(bytes, 13, flags);
    put16(bytes, 14, window);
    System.arraycopy(options, 0, header, Tcp.HEADER, options.length);
    return transport(IpProtocol.TCP, header, 16);
  }

  /**
   * Makes the packet ICMP or ICMPv6, as the addresses are (so {@link #ip} comes before).
   *
   * @param rest the four octets behind the checksum
   */
  public FrameBuilder icmp(int type, int code, long rest) {
    byte[] header = new byte[Icmp.HEADER];
    MemorySegment bytes = MemorySegment.ofArray(header);
    put8(bytes, 0, type);
    put8(bytes, 1, code);
    put32(bytes, 4, rest);
    boolean isIpv6 = etherType == EtherType.IPV6;
    return transport(isIpv6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP, header, 2);
  }

  /** Makes the packet an echo request (so {@link #ip} comes before). */
  public FrameBuilder echoRequest(int identifier, int sequence) {
    boolean isIpv6 = etherType == EtherType.IPV6;
    int type = isIpv6 ? Icmpv6Type.ECHO_REQUEST : IcmpType.ECHO_REQUEST;
    return icmp(type, 0, (long) (identifier & 0xffff) << 16 | (sequence & 0xffff));
  }

  /** Makes the packet an echo reply (so {@link #ip} comes before). */
  public FrameBuilder echoReply(int identifier, int sequence) {
    boolean isIpv6 = etherType == EtherType.IPV6;
    int type = isIpv6 ? Icmpv6Type.ECHO_REPLY : IcmpType.ECHO_REPLY;
    return icmp(type, 0, (long) (identifier & 0xffff) << 16 | (sequence & 0xffff));
  }

  private FrameBuilder transport(int number, byte[] header, int checksumOffset) {
    protocol = number;
    transport = header;
    checksumAt = checksumOffset;
    return this;
  }

  /** Sets the innermost bytes. */
  public FrameBuilder payload(byte[] bytes) {
    payload = bytes.clone();
    return this;
  }

  /**
   * The frame, not padded to Ethernet's least length.
   *
   * @throws IllegalStateException if the packet would exceed what its length fields can say
   */
  public byte[] build() {
    int ethernet = Ethernet.HEADER + Ethernet.TAG * tags.size();
    int upper = transport.length + payload.length;
    int network = networkLength();
    byte[] frame = new byte[ethernet + network + upper];
    MemorySegment bytes = MemorySegment.ofArray(frame);
    putEthernet(bytes);
    System.arraycopy(transport, 0, frame, ethernet + network, transport.length);
    System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
    if (network > 0) {
      if (network + upper > 0xffff) {
        throw new IllegalStateException("an IP packet has at most 65535 octets");
      }
      putIp(bytes.asSlice(ethernet), network, upper);
      putTransport(bytes.asSlice(ethernet + network));
    }
    return frame;
  }

  private int networkLength() {
    if (ipSource.isEmpty()) {
      return 0;
    }
    if (etherType == EtherType.IPV4) {
      return Ipv4.HEADER + ipOptions.length;
    }
    return Ipv6.HEADER + extensions.stream().mapToInt(e -> (int) e.rest.byteSize() + 1).sum();
  }

  private void putEthernet(MemorySegment bytes) {
    put48(bytes, 0, destination.value());
    put48(bytes, 6, source.value());
    int at = 12;
    for (int tci : tags) {
      put16(bytes, at, EtherType.VLAN);
      put16(bytes, at + 2, tci);
      at += Ethernet.TAG;
    }
    put16(bytes, at, etherType);
  }

  private void putIp(MemorySegment bytes, int header, int upper) {
    if (etherType == EtherType.IPV4) {
      put8(bytes, 0, 0x40 | header / 4);
      put8(bytes, 1, tos);
      put16(bytes, 2, header + upper);
      put16(bytes, 4, identification);
      put16(bytes, 6, dontFragment ? 0x4000 : 0);
      put8(bytes, 8, ttl);
      put8(bytes, 9, protocol);
      put32(bytes, 12, ipSource.orElseThrow().low());
      put32(bytes, 16, ipDestination.orElseThrow().low());
      MemorySegment.copy(MemorySegment.ofArray(ipOptions), 0, bytes, 20, ipOptions.length);
      put16(bytes, 10, Checksum.of(Checksum.sum(bytes, 0, header)));
      return;
    }
    put32(bytes, 0, 6L << 28 | (long) (tos & 0xff) << 20 | flowLabel);
    put16(bytes, 4, header - Ipv6.HEADER + upper);
    put8(bytes, 7, ttl);
    put64(bytes, 8, ipSource.orElseThrow().high());
    put64(bytes, 16, ipSource.orElseThrow().low());
    put64(bytes, 24, ipDestination.orElseThrow().high());
    put64(bytes, 32, ipDestination.orElseThrow().low());
    long nextHeaderAt = 6;
    long at = Ipv6.HEADER;
    for (Extension extension : extensions) {
      put8(bytes, nextHeaderAt, extension.type);
      nextHeaderAt = at;
      MemorySegment.copy(extension.rest, 0, bytes, at + 1, extension.rest.byteSize());
      at += extension.rest.byteSize() + 1;
    }
    put8(bytes, nextHeaderAt, protocol);
  }

  private void putTransport(MemorySegment bytes) {
    if (checksumAt < 0) {
      return;
    }
    if (protocol == IpProtocol.UDP) {
      put16(bytes, 4, (int) bytes.byteSize());
    }
    long sum = Checksum.sum(bytes);
    if (protocol != IpProtocol.ICMP) {
      long from = Checksum.sum(ipSource.orElseThrow());
      long to = Checksum.sum(ipDestination.orElseThrow());
      sum += Checksum.pseudoHeader(from, to, protocol, bytes.byteSize());
    }
    put16(bytes, checksumAt, protocol == IpProtocol.UDP ? Checksum.ofUdp(sum) : Checksum.of(sum));
  }
}
