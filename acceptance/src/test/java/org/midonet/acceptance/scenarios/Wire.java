package org.midonet.acceptance.scenarios;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.ffi.tap.TapDevice;
import org.midonet.lab.Namespace;
import org.midonet.packet.Arp;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/**
 * A guest that is nothing but its interface: a tap of its hypervisor, as a virtual machine has.
 * Tests write frames to it and read all that comes; by itself it does nothing, but for answering
 * ARP for the addresses that it was given.
 */
final class Wire implements AutoCloseable {
  private static final int LONGEST = 65_550;

  private final Namespace place;
  private final TapDevice tap;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(LONGEST);
  private final Map<Integer, Mac> stations = new HashMap<>();
  private final Set<Integer> answering;
  private final List<byte[]> inbox = new ArrayList<>();
  private boolean returnsArp;
  private boolean behindSwitch;

  private Wire(Namespace place, TapDevice tap, Set<Integer> answering) {
    this.place = place;
    this.tap = tap;
    this.answering = answering;
  }

  /**
   * Makes the tap.
   *
   * @param answering the addresses for which some wire of the cloud answers ARP: requests for them
   *     are no news at the others either
   */
  static Wire create(Namespace place, String name, Set<Integer> answering) {
    try (NetworkNamespace inside = NetworkNamespace.named(place.name())) {
      TapDevice tap = inside.call(() -> TapDevice.open(name, false));
      // Else the hypervisor's own stack would speak on it as soon as it is up.
      place.sysctl("net.ipv6.conf." + name + ".disable_ipv6", "1");
      place.ip("link set " + name + " up");
      return new Wire(place, tap, answering);
    }
  }

  /** Where the tap is: the namespace of a hypervisor, as a rule. */
  Namespace place() {
    return place;
  }

  String interfaceName() {
    return tap.name();
  }

  /** From now on it answers ARP requests for this address. */
  Wire is(String address, String mac) {
    stations.put(Ip4.parse(address).value(), Mac.parse(mac));
    answering.add(Ip4.parse(address).value());
    return this;
  }

  /** From now on it hands ARP back at once, as a service does that looks at IP only. */
  void returnArp() {
    returnsArp = true;
  }

  /** What the switch that it hangs on says to other switches is no news here. */
  Wire behindSwitch() {
    behindSwitch = true;
    return this;
  }

  void send(byte[] frame) {
    try (Arena once = Arena.ofConfined()) {
      tap.write(once.allocateFrom(ValueLayout.JAVA_BYTE, frame));
    }
  }

  /** This very frame. */
  Arrival gets(byte[] frame) {
    return new Arrival(this, Frames.text(frame), other -> java.util.Arrays.equals(frame, other));
  }

  /** A frame of this kind. */
  Arrival gets(String what, Predicate<FlowKey> which) {
    return new Arrival(this, what, frame -> Frames.key(frame).filter(which).isPresent());
  }

  /** Takes in what has come; whether there was anything. */
  boolean collect() {
    boolean any = false;
    for (OptionalInt length = tap.read(buffer); length.isPresent(); length = tap.read(buffer)) {
      byte[] frame = buffer.asSlice(0, length.getAsInt()).toArray(ValueLayout.JAVA_BYTE);
      if (!(behindSwitch && isOfSwitches(frame)) && !answered(frame)) {
        inbox.add(frame);
      }
      any = true;
    }
    return any;
  }

  /** To the group address of bridges (IEEE 802.1D, 7.12.6). */
  private static boolean isOfSwitches(byte[] frame) {
    return Frames.text(frame, 6).equals("0180c2000000");
  }

  private boolean answered(byte[] frame) {
    if (returnsArp
        && Frames.key(frame).filter(key -> key.etherType() == EtherType.ARP).isPresent()) {
      send(frame);
      return true;
    }
    if (answering.isEmpty()) {
      return false;
    }
    try {
      Ethernet ethernet = Ethernet.parse(frame);
      if (ethernet.etherType() != EtherType.ARP || !Arp.isEthernetIpv4(ethernet.payload())) {
        return false;
      }
      Arp arp = Arp.parse(ethernet.payload());
      if (arp.operation() != Arp.REQUEST || arp.isGratuitous()) {
        return false;
      }
      Mac mac = stations.get(arp.targetIp());
      if (mac != null) {
        send(arp.reply(mac).toFrame());
      }
      return answering.contains(arp.targetIp());
    } catch (MalformedPacket e) {
      return false;
    }
  }

  /** Takes the first frame of this kind out of what has come. */
  Optional<byte[]> take(Predicate<byte[]> which) {
    for (Iterator<byte[]> all = inbox.iterator(); all.hasNext(); ) {
      byte[] frame = all.next();
      if (which.test(frame)) {
        all.remove();
        return Optional.of(frame);
      }
    }
    return Optional.empty();
  }

  /** What has come and was not taken, for people. */
  List<String> left() {
    return inbox.stream().map(frame -> this + " has " + Frames.text(frame)).toList();
  }

  /** Forgets what came. */
  void forget() {
    inbox.clear();
  }

  /** Forgets what came and who it was. */
  void reset() {
    boolean _ = collect();
    inbox.clear();
    answering.removeAll(stations.keySet());
    stations.clear();
    returnsArp = false;
  }

  @Override
  public void close() {
    tap.close();
    arena.close();
  }

  @Override
  public String toString() {
    return tap.name() + "@" + place.name();
  }

  /** A frame that a test says must come. */
  record Arrival(Wire wire, String what, Predicate<byte[]> which) {
    @Override
    public String toString() {
      return wire + " gets " + what;
    }
  }
}
