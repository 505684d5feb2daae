package org.midonet.datapath;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a packet was dropped. Codes up to 31 are the datapath's own; the agent may count its reasons
 * under {@link #FIRST_OF_AGENT} to {@link #LAST}.
 */
public enum DropReason {
  /** The frame breaks the rules of its protocol. */
  MALFORMED(1),
  /** It came by an interface that is no port. */
  NO_PORT(2),
  /** The output port is not there. */
  NO_OUTPUT(3),
  /** A flow says so. */
  DECIDED(4),
  /** As many octets of the port's misses wait for the agent as may. */
  MISS_ROOM(5),
  /** Enough misses with the same key are in flight. */
  MISS_DUPLICATE(6),
  /** The agent does not keep up. */
  MISS_FULL(7),
  /** An injected packet is never a miss. */
  INJECTED_MISS(8),
  /** The port has all the connections it may have. */
  QUOTA(9),
  /** The table of connections is full. */
  TABLE_FULL(10),
  /** No port of the block is free for this destination. */
  NO_DRAW(11),
  /** A drawn entry of another connection stands in the way. */
  COLLISION(12),
  /** The connection is no longer admitted. */
  STALE(13),
  /** A reset without a connection. */
  NO_CONNECTION(14),
  /** A tunnel packet from an unknown host, or from one that may not say this. */
  TUNNEL_PEER(15),
  /** A tunnel packet for a port that is not here. */
  TUNNEL_KEY(16),
  /** "If known", and it is not. */
  NOT_KNOWN(17),
  /** An underlay address at a guarded port. */
  UNDERLAY(18),
  /** Too big for one of several outputs. */
  TOO_BIG(19),
  /** An action list that makes no sense. */
  ACTIONS(20),
  /** The kernel refused a change of the packet. */
  REWRITE(21);

  /** The agent's first code. */
  public static final int FIRST_OF_AGENT = 32;

  /** The highest code. */
  public static final int LAST = 63;

  private final int code;

  DropReason(int code) {
    this.code = code;
  }

  /** Its number in counters and in {@link Action.Drop}. */
  public int code() {
    return code;
  }

  /** The reason with this code; empty for the agent's. */
  public static Optional<DropReason> of(int code) {
    return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
  }
}
