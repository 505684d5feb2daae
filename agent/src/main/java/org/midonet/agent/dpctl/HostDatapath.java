package org.midonet.agent.dpctl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.datapath.Connection;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.FlowState;

/** The one datapath of a host, as the tool looks at it. */
public interface HostDatapath {

  /**
   * What is in it.
   *
   * @param ports by number
   * @param drops by reason
   */
  record Contents(
      List<DatapathPort> ports,
      List<FlowState> flows,
      List<Connection> connections,
      Map<Integer, Long> drops) {}

  /** What it holds; empty if there is none. */
  Optional<Contents> read();

  /** Makes it, if there is none. */
  void make();

  /** Whether an agent is at work on it. */
  boolean inUse();

  /** Takes it away; no matter if there is none. */
  void remove();

  /** The name of the interface with this number; empty if there is none. */
  Optional<String> interfaceName(int index);

  /** What each rule had dropped when an agent was last at work here. */
  Map<String, Long> ruleDrops();

  /** What an interface counted: received then sent, packets, bytes, errors, drops of each. */
  long[] interfaceCounts(String name);
}
