package org.midonet.datapath;

import java.time.Duration;

/**
 * An entry of a connection.
 *
 * @param key which packets it is for
 * @param template what made or renewed it
 * @param stale the template has been retired since
 * @param reverse it is the reverse entry
 * @param drawn the pair's source port was drawn
 * @param answered a reply was seen
 * @param closing both sides are done, or one reset it
 * @param translated the tuple as it leaves; its place and VLAN are those of the other entry, and it
 *     is reversed to be that entry's key
 * @param inPort the port that the forward packet came by
 * @param owner number of the port to which it is charged
 * @param ethDst destination MAC of the forward packet that made it, as 48 bits
 * @param ethSrc its source MAC
 * @param idle since it was last used, in seconds
 * @param life idle time after which it is over; zero if it was ended
 */
public record Connection(
    ConnectionKey key,
    TemplateRef template,
    boolean stale,
    boolean reverse,
    boolean drawn,
    boolean answered,
    boolean closing,
    ConnectionKey translated,
    int inPort,
    int owner,
    long ethDst,
    long ethSrc,
    Duration idle,
    Duration life) {

  /** Whether it counts as absent. */
  public boolean over() {
    return idle.compareTo(life) >= 0;
  }

  /** Whether there is no other entry: nobody could foresee the answer, or it answers itself. */
  public boolean single() {
    return translated.place() == 0 || other().equals(key);
  }

  /** The key of the pair's other entry (which a single entry does not have). */
  public ConnectionKey other() {
    return translated.reversed(translated.place(), translated.vlan());
  }
}
