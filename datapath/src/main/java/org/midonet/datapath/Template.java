package org.midonet.datapath;

import java.util.List;
import java.util.Optional;

/**
 * What the first packet of a connection makes the datapath install: a forward entry at the place
 * the packet came in by, with the packet's tuple, and a reverse entry with the tuple as it comes
 * back. A later packet that hits an entry gets the entry's translation, then its actions.
 *
 * @param forwardMacs which MAC bits of a forward packet an entry compares with the first packet's
 * @param translation what the forward packet's tuple becomes
 * @param draw the source port is drawn; then {@code translation} has no source
 * @param forwardActions what then happens to forward packets
 * @param reverse the reverse entry; absent where a return cannot be foreseen
 * @param owner number of the port to which the connection is charged; 0 for none
 * @param report tell of new connections by an event
 */
public record Template(
    MacMask forwardMacs,
    Translation translation,
    Optional<Draw> draw,
    List<Action> forwardActions,
    Optional<Reverse> reverse,
    int owner,
    boolean report) {

  /** Copies the list, and checks what cannot be. */
  public Template {
    forwardActions = List.copyOf(forwardActions);
    if (draw.isPresent() && reverse.isEmpty()) {
      throw new IllegalArgumentException("a port can only be drawn with a reverse entry");
    }
    if (draw.isPresent()
        && (translation.source().isPresent() || translation.sourcePort().isPresent())) {
      throw new IllegalArgumentException("the source is either drawn or given");
    }
  }

  /**
   * The reverse entry.
   *
   * @param place where the reply comes in
   * @param vlan the tag it bears there, as in {@link ConnectionKey#vlan}
   * @param macs its MACs there
   * @param actions what happens to it after it was translated back
   */
  public record Reverse(int place, int vlan, MacMatch macs, List<Action> actions) {
    /** Copies the list. */
    public Reverse {
      actions = List.copyOf(actions);
    }
  }
}
