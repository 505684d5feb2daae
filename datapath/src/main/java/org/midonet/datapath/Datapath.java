package org.midonet.datapath;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * A flow table with connections, that forwards by itself what has been decided and hands over what
 * has not.
 *
 * <p>What becomes of a packet from a port, in this order: a reverse entry of a connection; a
 * forward entry that is answered or translates nothing; a note (the connection is at another host);
 * another forward entry; a flow; else it is a miss. What is neither forwarded nor handed over is
 * dropped and counted under a {@link DropReason}.
 *
 * <p>All methods may be called from any thread, but {@link #receive} and {@link #events} each from
 * one thread at a time. Every method throws {@link DatapathException} where a table is full or the
 * kernel refuses.
 */
public interface Datapath extends AutoCloseable {

  /** What this implementation can do beyond the least. */
  Set<Capability> capabilities();

  // Ports

  /** Adds the port, or changes the one with its number. */
  void putPort(DatapathPort port);

  /** Removes the port: packets from it and to it are dropped. Its flows stay. */
  void removePort(int number);

  /** The ports by number. */
  Map<Integer, DatapathPort> ports();

  /** Says what is behind a tunnel key at another host; replaces what was said before. */
  void putRemotePort(RemotePort port);

  /** Forgets what is behind the tunnel key. */
  void removeRemotePort(int tunnelKey);

  /** What is known of other hosts' ports, by tunnel key. */
  Map<Integer, RemotePort> remotePorts();

  /**
   * The underlay addresses whose tunnel packets are taken, with how they are reached, and this
   * host's own. None of them, and no hardware VTEP's, may pass a guarded port.
   */
  void setPeers(Map<IpAddress, Peer> peers, Set<IpAddress> own);

  /** Says where a port without an interface leads; replaces what was said before. */
  void putOverlay(Overlay overlay);

  /** The port with this number leads nowhere any more. */
  void removeOverlay(int port);

  /** Where ports without interfaces lead, by number. */
  Map<Integer, Overlay> overlays();

  /**
   * Says to which hardware VTEP a port without an interface leads; replaces what was said before.
   */
  void putVtepTunnel(VtepTunnel tunnel);

  /** The port with this number leads to no VTEP any more. */
  void removeVtepTunnel(int port);

  /** The ports that lead to hardware VTEPs, by number. */
  Map<Integer, VtepTunnel> vtepTunnels();

  // Flows

  /** Adds the flow, or replaces the one with the same match; packets see the old or the new. */
  void putFlow(Flow flow);

  /** Removes the flow with this match; false if there is none. */
  boolean removeFlow(FlowMatch match);

  /** Every flow with its use, that of its template included. */
  Collection<FlowState> flows();

  /** The use of one flow, that of its template included; empty if there is no such flow. */
  Optional<Statistics> statistics(FlowMatch match);

  // Templates

  /** Adds a template, to be named in a {@link Action.Connect}. */
  TemplateRef addTemplate(Template template);

  /**
   * Makes every connection of this template stale, and frees its place after a quarantine. The flow
   * that names it must have been replaced or removed <em>before</em>: else old decisions renew
   * connections. Without effect if it was retired already.
   */
  void retire(TemplateRef template);

  /** The templates that are not retired. */
  Map<TemplateRef, Template> templates();

  // Connections and what goes with them

  /** A snapshot of every entry, reverse ones and dead ones that still rest included. */
  Collection<Connection> connections();

  /** The entry with this key, dead ones too. */
  Optional<Connection> connection(ConnectionKey entry);

  /**
   * Takes over a connection from another host. Both entries are stale: the next packet, whichever
   * way it goes, has the flow table renew them, with the port that was drawn. One that was taken
   * over before, and that no packet has used, gets the life that it has now.
   *
   * @param forward the forward entry as it was there
   * @param inPort the port by which forward packets come here
   * @param owner number of the port to which it is charged; 0 for none
   * @return false, and nothing is changed, if one of its keys is another connection's here
   */
  boolean adopt(Connection forward, int inPort, int owner);

  /** Ends the connection to which this entry belongs; false if there is no such entry. */
  boolean endConnection(ConnectionKey entry);

  /**
   * A part of a sweep.
   *
   * @param removed how many entries were removed
   * @param over whether the sweep has been to every entry; the next part begins another
   */
  record Swept(int removed, boolean over) {}

  /**
   * Removes what is over: forward entries at once, reverse entries after a rest. Goes on where it
   * was last, so that a million entries keep nobody waiting. To be begun every few seconds; a
   * datapath whose sweeper is dead forwards all the same.
   *
   * @param most about how many entries to look at
   * @param visitor is shown what it passes
   */
  Swept sweep(int most, SweepVisitor visitor);

  /** The same, and nobody looks on. */
  default Swept sweep(int most) {
    return sweep(most, SweepVisitor.NOBODY);
  }

  /**
   * Sweeps to the end.
   *
   * @return how many entries were removed
   */
  default int sweep() {
    int removed = 0;
    Swept part;
    do {
      part = sweep(Integer.MAX_VALUE);
      removed += part.removed();
    } while (!part.over());
    return removed;
  }

  /**
   * A live forward entry: of those that the last {@link #sweep} that is over has seen another one
   * each time, in no order that means anything. Empty where it has seen none.
   */
  Optional<Connection> sampled();

  /** Connections charged to the port. */
  int charged(int port);

  /** How many connections (pairs of entries) there is room for, of all ports together. */
  int room();

  /**
   * How many action lists there is room for, of all flows together: a flow has one, and one that
   * makes connections has three.
   */
  int listRoom();

  /** A snapshot of what is remembered about other hosts' connections. */
  Collection<Note> notes();

  /** Remembers where a connection is; replaces what was remembered for the tuple. */
  void putNote(Note note);

  /** Says that this MAC was learnt at the port: its packets are no longer misses for that. */
  void putSeen(int port, int vlanId, Mac mac);

  /** Takes that back. */
  void removeSeen(int port, int vlanId, Mac mac);

  /** MACs that were learnt, and how long each has been silent. */
  Map<SeenMac, Duration> seen();

  // Packets

  /**
   * Waits for misses and hands each to the consumer, in order.
   *
   * @param timeout how long to wait for the first
   * @return how many were handed over
   */
  int receive(Duration timeout, Consumer<Miss> consumer);

  /**
   * A miss that was received was judged, or given up: its port has room for others. It takes effect
   * with the next {@link #receive}, and belongs to the same thread.
   */
  void judged(Miss miss);

  /** Waits for events as {@link #receive} does for misses. */
  int events(Duration timeout, Consumer<ConnectionEvent> consumer);

  /** Ends a {@link #receive} or {@link #events} that waits, or the next one. */
  void wakeUp();

  /**
   * Takes the packet as if it had arrived so, but never as a miss again: it is dropped where it
   * would be one. A miss is returned by {@code inject(miss.arrival(), miss.packet())}.
   */
  void inject(Arrival arrival, Packet packet);

  /** Runs the actions on the packet, which is the agent's own. */
  void execute(List<Action> actions, Packet packet);

  // Figures

  /** Packets dropped, by {@link DropReason#code}; reasons that never occurred are absent. */
  Map<Integer, Long> drops();

  /** Lives, rests and windows; takes effect at once for packets that come. */
  void configure(Limits limits);

  /** Frees what this process holds. What forwards in the kernel goes on forwarding. */
  @Override
  void close();
}
