package org.midonet.simulation.view;

import java.util.List;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/**
 * A router's load balancer with what it balances.
 *
 * @param id its identity: in its name destinations are translated
 * @param up whether it balances at all
 * @param services what it answers for: by pool, then by VIP, in the order of their ids
 */
public record CompiledBalancer(UUID id, boolean up, List<Service> services) {

  /**
   * A VIP that is up, and who serves it.
   *
   * @param vip the VIP
   * @param address its address, as a prefix of full length
   * @param port its port
   * @param protocol the IP protocol that is balanced
   * @param members who serves it
   */
  public record Service(UUID vip, Prefix address, int port, int protocol, Members members) {

    /** What clients ask for: the rest is what they get. */
    Object asked() {
      return List.of(vip, address, port, protocol);
    }
  }

  /**
   * Who serves a VIP.
   *
   * @param sticky a client address stays with its member
   * @param poolUp whether new connections are served
   * @param all the members of the VIP's IP version, in the order of their ids
   */
  public record Members(boolean sticky, boolean poolUp, List<Member> all) {

    /** Whether nobody takes new connections. */
    public boolean down() {
      return !poolUp || all.stream().noneMatch(Member::eligible);
    }
  }

  /**
   * A backend.
   *
   * @param id its identity
   * @param address where it listens
   * @param port where it listens
   * @param weight its share; 0: it takes no new connections
   * @param enabled its admin state
   * @param alive what the health monitor says
   */
  public record Member(
      UUID id, IpAddress address, int port, int weight, boolean enabled, boolean alive) {

    /** Whether it takes new connections. */
    public boolean eligible() {
      return enabled && alive && weight > 0;
    }
  }
}
