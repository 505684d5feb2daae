package org.midonet.simulation;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * What the virtual network does with a packet. A packet ends in exactly one of the four kinds.
 * Whatever the kind, the caller sends the {@linkplain Basis#deliveries deliveries} and applies the
 * {@linkplain Basis#effects effects}.
 */
public sealed interface Verdict {

  /** What the verdict rests on, and what comes with it. */
  Basis basis();

  /**
   * The fields that were read: every packet that agrees with this one on them gets the same
   * verdict.
   */
  default FlowMask mask() {
    return basis().mask();
  }

  /** What was looked up: the verdict holds until a change touches one of these. */
  default Set<Dependency> dependencies() {
    return basis().dependencies();
  }

  /** What the caller learns from the packet, whether or not it installs a flow. */
  default List<Effect> effects() {
    return basis().effects();
  }

  /** How the verdict was found, step by step: the trace. */
  default List<Step> path() {
    return basis().path();
  }

  /**
   * Whether a flow may be installed for it: nothing outside of the mask was read, and nothing was
   * made for this packet alone.
   */
  default boolean cacheable() {
    return basis().cacheable();
  }

  /** Frames made on the way, to be sent out of ports: ARP and ND, ICMP errors, DHCP. */
  default List<Delivery> deliveries() {
    return basis().deliveries();
  }

  /**
   * It leaves by one or more exterior ports.
   *
   * @param actions what is done to the packet, in order. When there is a template, the edits of the
   *     tuple are in it, and the flow's only action is to connect; these actions then say the same
   *     for people, without the drawn values
   * @param template what the first packet of a connection installs; empty for a stateless path
   */
  record Forward(Basis basis, List<Action> actions, Optional<ConnectionTemplate> template)
      implements Verdict {
    public Forward {
      actions = List.copyOf(actions);
    }
  }

  /**
   * It goes nowhere, as the opener's packet that it was taken for.
   *
   * @param reason why
   * @param rule the rule that said so, if one did
   * @param ifKnown what is done to it all the same if it answers a connection of the port of the
   *     only output, which that port's host can tell; empty where it would go nowhere then too
   */
  record Drop(Basis basis, DropReason reason, Optional<UUID> rule, List<Action> ifKnown)
      implements Verdict {
    public Drop {
      ifKnown = List.copyOf(ifKnown);
    }

    /** It goes nowhere whatever is known of it. */
    public Drop(Basis basis, DropReason reason, Optional<UUID> rule) {
      this(basis, reason, rule, List.of());
    }
  }

  /**
   * It was consumed by a device, which answers with the deliveries; to what is itself an answer (an
   * ARP reply) there are none. Cacheable only with a reply.
   *
   * @param reply what makes the one delivery out of the packet, and of every other that the verdict
   *     holds for: it goes back by the port that the packet came by
   */
  record Answer(Basis basis, Optional<Reply> reply) implements Verdict {}

  /**
   * The answer to a plain question for a neighbour ({@link org.midonet.packet.NeighbourQuestion}).
   *
   * @param mac where the neighbour is
   * @param router whether it says that it is a router
   */
  record Reply(Mac mac, boolean router) {}

  /**
   * It cannot be judged before something is known. The caller keeps the packet, sends the
   * deliveries (the ARP or ND request), sees to the needs, and asks again with a newer view. Never
   * cacheable.
   *
   * @param needs what is missing
   */
  record Waiting(Basis basis, Set<Need> needs) implements Verdict {
    public Waiting {
      needs = Set.copyOf(needs);
    }
  }

  /**
   * What every verdict rests on.
   *
   * @param mask the fields that were read
   * @param question beyond them, for which packets the verdict holds: those only that are a plain
   *     question for this address ({@link org.midonet.packet.NeighbourQuestion})
   * @param dependencies what was looked up, also in vain
   * @param effects what the caller learns
   * @param path how it was found
   * @param deliveries frames made on the way
   * @param cacheable whether a flow may be installed
   */
  record Basis(
      FlowMask mask,
      Optional<IpAddress> question,
      Set<Dependency> dependencies,
      List<Effect> effects,
      List<Step> path,
      List<Delivery> deliveries,
      boolean cacheable) {
    public Basis {
      dependencies = Set.copyOf(dependencies);
      effects = List.copyOf(effects);
      path = List.copyOf(path);
      deliveries = List.copyOf(deliveries);
    }
  }

  /** A frame that was made on the way, and the exterior port or overlay VTEP that it leaves by. */
  final class Delivery {

    private final UUID port;
    private final byte[] frame;
    private final boolean ifKnown;

    /**
     * A delivery. The array is not copied, and must not be changed.
     *
     * @param port the exterior port, or overlay VTEP
     * @param frame the bytes from the Ethernet header on, checksums filled in
     */
    public Delivery(UUID port, byte[] frame) {
      this(port, frame, false);
    }

    /**
     * A delivery. The array is not copied, and must not be changed.
     *
     * @param port the exterior port, or overlay VTEP
     * @param frame the bytes from the Ethernet header on, checksums filled in
     * @param ifKnown only if it belongs to a connection of that port
     */
    public Delivery(UUID port, byte[] frame, boolean ifKnown) {
      this.port = port;
      this.frame = frame;
      this.ifKnown = ifKnown;
    }

    /** Whether it is only for a connection that the port's host knows. */
    public boolean ifKnown() {
      return ifKnown;
    }

    /** The port that it leaves by, wherever that is bound or at work. */
    public UUID port() {
      return port;
    }

    /** Its bytes from the Ethernet header on, checksums filled in. Not a copy. */
    public byte[] frame() {
      return frame;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Delivery delivery
          && port.equals(delivery.port)
          && ifKnown == delivery.ifKnown
          && Arrays.equals(frame, delivery.frame);
    }

    @Override
    public int hashCode() {
      return port.hashCode() * 31 + Arrays.hashCode(frame);
    }

    @Override
    public String toString() {
      return "Delivery[port=" + port + ", frame=" + HexFormat.of().formatHex(frame) + "]";
    }
  }
}
