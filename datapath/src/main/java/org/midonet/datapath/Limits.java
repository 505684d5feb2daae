package org.midonet.datapath;

import java.time.Duration;

/**
 * Times, in whole seconds but the last. Lives are idle times after which an entry counts as absent.
 *
 * @param tcpOpening TCP without an answer
 * @param tcp TCP that was answered (RFC 5382, REQ-5: 2 h 4 min at least)
 * @param tcpClosing both sides have said FIN
 * @param tcpReset one side has said RST
 * @param udp UDP without an answer (RFC 4787, REQ-5: 2 min at least)
 * @param udpAnswered UDP that was answered
 * @param echo ICMP echo (RFC 5508, REQ-2: 1 min at least)
 * @param other other protocols
 * @param otherAnswered other protocols that were answered
 * @param rest how long the key of an entry that is over stays taken
 * @param duplicateWindow how long misses of one key count as in flight together; milliseconds
 * @param duplicates how many of them are handed over in that time
 */
public record Limits(
    Duration tcpOpening,
    Duration tcp,
    Duration tcpClosing,
    Duration tcpReset,
    Duration udp,
    Duration udpAnswered,
    Duration echo,
    Duration other,
    Duration otherAnswered,
    Duration rest,
    Duration duplicateWindow,
    int duplicates) {

  /** The least that the standards ask for. */
  public static final Limits USUAL =
      new Limits(
          Duration.ofMinutes(4),
          Duration.ofMinutes(124),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          64); // a burst at the begin of a flow; as many as may wait of one port
}
