package org.midonet.simulation.path;

import java.util.Arrays;
import org.midonet.packet.FlowKey;

/**
 * The VLAN tags of a packet on its way: the one that it came with, unless it was taken off, and
 * those that were put on. It does not change: what puts a tag on makes others.
 */
final class Tags {

  private static final int[] NONE = {};

  private final int wire;
  private final Origin from;
  private final boolean wireGone;
  private final int[] pushed;

  private Tags(int wire, Origin from, boolean wireGone, int[] pushed) {
    this.wire = wire;
    this.from = from;
    this.wireGone = wireGone;
    this.pushed = pushed;
  }

  /** The tag as {@link FlowKey#vlan} has it, 0 for none, and what it comes from. */
  static Tags of(int wire, Origin from) {
    return new Tags(wire, from, /* wireGone= */ false, NONE);
  }

  /** A tag with these bits inverted; what has no tag stays without. */
  static int turned(int tag, int bits) {
    return tag == 0 ? 0 : tag ^ bits;
  }

  /** What the outer tag comes from. */
  Origin origin() {
    return isAsItCame() ? from : Origin.CONSTANT;
  }

  private boolean isAsItCame() {
    return pushed.length == 0 && !wireGone;
  }

  /** The outer tag, without anybody's reading it; 0 without one. */
  int outer() {
    if (pushed.length > 0) {
      return pushed[pushed.length - 1];
    }
    return wireGone ? 0 : wire;
  }

  /** Whether there is one. */
  boolean any(Recording recording) {
    if (pushed.length > 0) {
      return true;
    }
    if (wireGone) {
      return false;
    }
    recording.read(from, 0, FlowKey.VLAN_PRESENT);
    return wire != 0;
  }

  /** The outer tag; of which these bits are looked at. */
  int read(Recording recording, int bits) {
    if (isAsItCame()) {
      recording.read(from, 0, bits);
    }
    return outer();
  }

  /** All, the outermost last. */
  int[] all(Recording recording) {
    if (!any(recording) || wireGone || wire == 0) {
      return pushed;
    }
    recording.read(from, 0, 0xffff);
    int[] tags = new int[pushed.length + 1];
    tags[0] = wire;
    System.arraycopy(pushed, 0, tags, 1, pushed.length);
    return tags;
  }

  /** With one more, outermost. */
  Tags push(int tci) {
    int[] more = Arrays.copyOf(pushed, pushed.length + 1);
    more[pushed.length] = (tci & 0xefff) | FlowKey.VLAN_PRESENT;
    return new Tags(wire, from, wireGone, more);
  }

  /** Without the outermost, if there is one. */
  Tags pop(Recording recording) {
    if (pushed.length > 0) {
      return new Tags(wire, from, wireGone, Arrays.copyOf(pushed, pushed.length - 1));
    }
    return any(recording) ? new Tags(wire, from, /* wireGone= */ true, pushed) : this;
  }

  /** Whether the tag that it had on the wire was taken off. */
  boolean isWireGone() {
    return wireGone;
  }

  /** Those that were put on, the outermost last. */
  int[] pushed() {
    return pushed;
  }
}
