package org.midonet.agent.upcall;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.midonet.agent.flow.IdleFlows;
import org.midonet.agent.waiting.NatBlocks;
import org.midonet.datapath.Connection;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.SweepVisitor;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.IpAddress;

/**
 * Looks for flows and connections that are over, in parts, as packets wait meanwhile; first all
 * flows, then all connections. What is alive is counted, kept and told in passing. Belongs to the
 * forwarding thread.
 */
final class Sweeps implements SweepVisitor {

  /** How many flows and entries are looked at between packets. */
  private static final int FLOWS = 64;

  private static final int ENTRIES = 2048;

  private final Datapath datapath;
  private final IdleFlows idle;
  private final HostNetwork network;
  private final NatBlocks blocks;
  private final Exchange exchange;
  private final LongSupplier clock;

  private boolean inFlows;
  private boolean inConnections;

  Sweeps(
      Datapath datapath,
      IdleFlows idle,
      HostNetwork network,
      NatBlocks blocks,
      Exchange exchange,
      LongSupplier clock) {
    this.datapath = datapath;
    this.idle = idle;
    this.network = network;
    this.blocks = blocks;
    this.exchange = exchange;
    this.clock = clock;
  }

  /** Whether there is anything left to be looked at. */
  boolean areOver() {
    return !inFlows && !inConnections;
  }

  /** It is time for a round; one that is under way goes on instead. */
  void begin(boolean complete) {
    inFlows |= complete;
    if (!inConnections) {
      inConnections = true;
      exchange.sweepBegins(clock.getAsLong());
    }
  }

  /**
   * Looks at some more.
   *
   * @param complete whether the view is: before, nobody is shown what lives
   * @return at the end of a round, a connection that lives, if there is one
   */
  Optional<Connection> goOn(boolean complete) {
    if (inFlows) {
      inFlows = !idle.remove(FLOWS);
      return Optional.empty();
    }
    if (!inConnections) {
      return Optional.empty();
    }
    inConnections = !datapath.sweep(ENTRIES, complete ? this : SweepVisitor.NOBODY).over();
    exchange.swept();
    if (inConnections || !complete) {
      return Optional.empty();
    }
    blocks.swept();
    return datapath.sampled();
  }

  @Override
  public boolean wants(TemplateRef made) {
    return exchange.wants(made);
  }

  @Override
  public void live(Connection forward) {
    exchange.live(forward, clock.getAsLong());
  }

  @Override
  public void drawn(int owner, IpAddress address, int port) {
    network.port(owner).ifPresent(drawer -> blocks.passed(drawer, address, port));
  }
}
