package org.midonet.cluster.neutron.translate;

/**
 * The ports that dynamic translation between ports of one subnet draws from: {@code
 * cluster.translators.nat.dynamic_port_start} and {@code _end}.
 */
public record NatPorts(int first, int last) {

  /** What holds unless the configuration says otherwise. */
  public static final NatPorts DEFAULT = new NatPorts(1024, 65535);
}
