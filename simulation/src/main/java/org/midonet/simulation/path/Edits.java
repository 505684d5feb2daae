package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Action;

/**
 * What must be done to the packet on the wire to make of it the copies that left, in order. Whether
 * a field is set is told by where its value comes from, never by comparing values: for another
 * packet of the same mask they may differ.
 */
final class Edits {

  private final InFlight start;
  private final boolean tuple;
  private final List<Action> actions = new ArrayList<>();

  // The packet as the actions so far have made it.
  private long ethSrc;
  private long ethDst;
  private Origin ethSrcFrom;
  private Origin ethDstFrom;
  private IpAddress ipSrc;
  private IpAddress ipDst;
  private Origin ipSrcFrom;
  private Origin ipDstFrom;
  private Origin tpSrcFrom;
  private Origin tpDstFrom;
  private int hops;
  private boolean wireTagGone;
  private int[] pushed = {};

  private Edits(InFlight start, boolean tuple) {
    this.start = start;
    this.tuple = tuple;
    ethSrc = start.ethSrc;
    ethDst = start.ethDst;
    ethSrcFrom = start.ethSrcFrom;
    ethDstFrom = start.ethDstFrom;
    ipSrc = start.ipSrc;
    ipDst = start.ipDst;
    ipSrcFrom = start.ipSrcFrom;
    ipDstFrom = start.ipDstFrom;
    tpSrcFrom = start.tpSrcFrom;
    tpDstFrom = start.tpDstFrom;
  }

  /** All edits and outputs. */
  static List<Action> all(InFlight start, List<Walk.Exit> exits) {
    return new Edits(start, true).to(exits);
  }

  /**
   * The edits and outputs without those of addresses and ports, which a connection's entry does.
   */
  static List<Action> besideTuple(InFlight start, List<Walk.Exit> exits) {
    return new Edits(start, false).to(exits);
  }

  private List<Action> to(List<Walk.Exit> exits) {
    // A TTL can only be lowered: copies that passed fewer routers go first; what is unwrapped, and
    // has no use for its outer headers any more, last. The sort is stable.
    List<Walk.Exit> ordered = new ArrayList<>(exits);
    ordered.sort(
        Comparator.comparing((Walk.Exit exit) -> !exit.answerable())
            .thenComparingInt(exit -> exit.packet().hops));
    for (Walk.Exit exit : ordered) {
      if (exit.answerable()) {
        tags(exit.packet());
        ethernet(exit.packet());
        if (tuple) {
          tuple(exit.packet());
        }
      }
      if (exit.packet().hops > hops) {
        actions.add(new Action.DecTtl(exit.packet().hops - hops));
        hops = exit.packet().hops;
      }
      actions.add(exit.by());
    }
    return actions;
  }

  private void tags(InFlight packet) {
    int[] wanted = packet.pushedTags();
    int common = 0;
    if (wireTagGone == packet.wireTagGone()) {
      while (common < pushed.length && common < wanted.length && pushed[common] == wanted[common]) {
        common++;
      }
    }
    for (int i = pushed.length; i > common; i--) {
      actions.add(new Action.PopVlan());
    }
    if (packet.wireTagGone() && !wireTagGone) {
      actions.add(new Action.PopVlan());
    } else if (!packet.wireTagGone() && wireTagGone) {
      actions.add(new Action.PushVlan(start.readTag() & 0xefff));
    }
    for (int i = common; i < wanted.length; i++) {
      actions.add(new Action.PushVlan(wanted[i] & 0xefff));
    }
    wireTagGone = packet.wireTagGone();
    pushed = wanted;
  }

  private void ethernet(InFlight packet) {
    if (!packet.ethSrcFrom.equals(ethSrcFrom) || packet.ethSrc != ethSrc) {
      ethSrcFrom = packet.ethSrcFrom;
      ethSrc = ethSrcFrom.equals(start.ethSrcFrom) ? start.readEthSrc() : packet.readEthSrc();
      actions.add(new Action.SetEthSrc(new Mac(ethSrc)));
    }
    if (!packet.ethDstFrom.equals(ethDstFrom) || packet.ethDst != ethDst) {
      ethDstFrom = packet.ethDstFrom;
      ethDst = ethDstFrom.equals(start.ethDstFrom) ? start.readEthDst() : packet.readEthDst();
      actions.add(new Action.SetEthDst(new Mac(ethDst)));
    }
  }

  private void tuple(InFlight packet) {
    if (!packet.ipSrcFrom.equals(ipSrcFrom) || !Objects.equals(packet.ipSrc, ipSrc)) {
      ipSrcFrom = packet.ipSrcFrom;
      ipSrc = packet.readIp(true);
      actions.add(new Action.SetIpSrc(ipSrc));
    }
    if (!packet.ipDstFrom.equals(ipDstFrom) || !Objects.equals(packet.ipDst, ipDst)) {
      ipDstFrom = packet.ipDstFrom;
      ipDst = packet.readIp(false);
      actions.add(new Action.SetIpDst(ipDst));
    }
    if (!packet.tpSrcFrom.equals(tpSrcFrom)) {
      tpSrcFrom = packet.tpSrcFrom;
      if (!tpSrcFrom.equals(Origin.DRAWN)) {
        actions.add(new Action.SetTpSrc(packet.readTpSrc()));
      }
    }
    if (!packet.tpDstFrom.equals(tpDstFrom)) {
      tpDstFrom = packet.tpDstFrom;
      if (!tpDstFrom.equals(Origin.DRAWN)) {
        actions.add(new Action.SetTpDst(packet.readTpDst()));
      }
    }
  }
}
