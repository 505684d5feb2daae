package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.TemplateRef;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.IpAddress;

/** {@code struct connection_key} and {@code struct connection}. */
final class ConnectionForm {
  static final int REVERSE = 1;
  static final int DRAWN = 2;
  static final int ANSWERED = 4;
  static final int TRANSLATED = 8;
  static final int FIN_FORWARD = 16;
  static final int FIN_REVERSE = 32;
  static final int RESET = 64;
  static final int SINGLE = 128;

  private static final CStruct KEY = KernelStructs.CONNECTION_KEY;
  private static final CStruct VALUE = KernelStructs.CONNECTION;
  private static final long LAST = VALUE.offset("last");
  private static final long LIFE = VALUE.offset("life");
  private static final int FINS = FIN_FORWARD | FIN_REVERSE;

  private ConnectionForm() {}

  /** Writes a key; the version of its addresses is part of it. */
  static void writeKey(MemorySegment to, ConnectionKey key) {
    to.fill((byte) 0);
    WireForm.put32(to, KEY.offset("place"), key.place());
    WireForm.put8(to, KEY.offset("protocol"), key.protocol());
    WireForm.put8(to, KEY.offset("family"), key.source().bits() == 128 ? 6 : 4);
    WireForm.put16(to, KEY.offset("vlan"), key.vlan());
    WireForm.putAddress(to, KEY.offset("src"), key.source());
    WireForm.putAddress(to, KEY.offset("dst"), key.destination());
    WireForm.putBig16(to, KEY.offset("tp_src"), key.sourcePort());
    WireForm.putBig16(to, KEY.offset("tp_dst"), key.destinationPort());
  }

  static ConnectionKey readKey(MemorySegment from) {
    boolean ipv6 = isIpv6(from);
    return new ConnectionKey(
        WireForm.u32(from, KEY.offset("place")),
        WireForm.u8(from, KEY.offset("protocol")),
        WireForm.address(from, KEY.offset("src"), ipv6),
        WireForm.address(from, KEY.offset("dst"), ipv6),
        WireForm.big16(from, KEY.offset("tp_src")),
        WireForm.big16(from, KEY.offset("tp_dst")),
        WireForm.u16(from, KEY.offset("vlan")));
  }

  /** The tuple as it leaves, with the place and VLAN of the pair's other entry. */
  static ConnectionKey readTranslated(MemorySegment key, MemorySegment value) {
    boolean ipv6 = isIpv6(key);
    IpAddress source = WireForm.address(value, VALUE.offset("src"), ipv6);
    IpAddress destination = WireForm.address(value, VALUE.offset("dst"), ipv6);
    return new ConnectionKey(
        WireForm.u32(value, VALUE.offset("peer_place")),
        WireForm.u8(key, KEY.offset("protocol")),
        source,
        destination,
        WireForm.big16(value, VALUE.offset("tp_src")),
        WireForm.big16(value, VALUE.offset("tp_dst")),
        WireForm.u16(value, VALUE.offset("peer_vlan")));
  }

  static Connection read(
      MemorySegment key, MemorySegment value, KernelClock clock, TemplateTable templates) {
    TemplateRef ref = template(value);
    int flags = flags(value);
    return new Connection(
        readKey(key),
        ref,
        templates.isStale(ref),
        (flags & REVERSE) != 0,
        (flags & DRAWN) != 0,
        (flags & ANSWERED) != 0,
        (flags & RESET) != 0 || (flags & FINS) == FINS,
        readTranslated(key, value),
        WireForm.u32(value, VALUE.offset("in_port")),
        owner(value),
        WireForm.mac(value, VALUE.offset("eth")),
        WireForm.mac(value, VALUE.offset("eth") + 6),
        clock.since(WireForm.u32(value, LAST)),
        Duration.ofSeconds(life(value)));
  }

  /**
   * The forward entry of a connection that another host made: of no template's generation, so
   * stale.
   */
  static void writeForward(
      MemorySegment to, Connection forward, int inPort, int owner, int nowSeconds) {
    ConnectionKey translated = forward.translated();
    boolean translates = !translated.reversed(0, 0).equals(forward.key().reversed(0, 0));
    to.fill((byte) 0);
    WireForm.put32(to, VALUE.offset("generation"), -1);
    WireForm.put32(to, LAST, nowSeconds - (int) forward.idle().toSeconds());
    WireForm.put32(to, LIFE, (int) forward.life().toSeconds());
    WireForm.put32(
        to,
        VALUE.offset("flags"),
        (forward.drawn() ? DRAWN : 0)
            | (forward.answered() ? ANSWERED : 0)
            | (forward.closing() ? RESET : 0)
            | (translates ? TRANSLATED : 0)
            | (forward.single() ? SINGLE : 0));
    WireForm.put32(to, VALUE.offset("in_port"), inPort);
    WireForm.put16(to, VALUE.offset("owner"), owner);
    WireForm.putMac(to, VALUE.offset("eth"), forward.ethDst());
    WireForm.putMac(to, VALUE.offset("eth") + 6, forward.ethSrc());
    writeLeaving(to, translated);
  }

  /** Whether it was taken over from another host, and no template has renewed it. */
  static boolean isAdopted(MemorySegment value) {
    return WireForm.u32(value, VALUE.offset("template")) == 0
        && WireForm.u32(value, VALUE.offset("generation")) == -1;
  }

  /** Makes the reverse entry of a forward one. */
  static void turn(MemorySegment forward, ConnectionKey key) {
    WireForm.put32(forward, VALUE.offset("flags"), flags(forward) | REVERSE);
    writeLeaving(forward, key.reversed(key.place(), key.vlan()));
  }

  private static void writeLeaving(MemorySegment to, ConnectionKey translated) {
    WireForm.put32(to, VALUE.offset("peer_place"), translated.place());
    WireForm.put16(to, VALUE.offset("peer_vlan"), translated.vlan());
    WireForm.putAddress(to, VALUE.offset("src"), translated.source());
    WireForm.putAddress(to, VALUE.offset("dst"), translated.destination());
    WireForm.putBig16(to, VALUE.offset("tp_src"), translated.sourcePort());
    WireForm.putBig16(to, VALUE.offset("tp_dst"), translated.destinationPort());
  }

  static TemplateRef template(MemorySegment value) {
    return new TemplateRef(
        WireForm.u32(value, VALUE.offset("template")),
        WireForm.u32(value, VALUE.offset("generation")));
  }

  static IpAddress destination(MemorySegment key) {
    return WireForm.address(key, KEY.offset("dst"), isIpv6(key));
  }

  static int destinationPort(MemorySegment key) {
    return WireForm.big16(key, KEY.offset("tp_dst"));
  }

  static int flags(MemorySegment value) {
    return WireForm.u32(value, VALUE.offset("flags"));
  }

  static int owner(MemorySegment value) {
    return WireForm.u16(value, VALUE.offset("owner"));
  }

  static int life(MemorySegment value) {
    return WireForm.u32(value, LIFE);
  }

  /** It is over, and its rest begins now. */
  static void finish(MemorySegment value, int now) {
    WireForm.put32(value, LAST, now);
    WireForm.put32(value, LIFE, 0);
  }

  /** Whether it has been idle for its life and so many seconds more. */
  static boolean isIdleBeyondLife(MemorySegment value, int now, int more) {
    return now - WireForm.u32(value, LAST) >= life(value) + more;
  }

  private static boolean isIpv6(MemorySegment key) {
    return WireForm.u8(key, KEY.offset("family")) == 6;
  }
}
