package org.midonet.datapath;

/**
 * A whole frame. One from a guest may be larger than any MTU, if {@code gsoSize} says so; its
 * checksums may then be unfinished, which an implementation mends when it sends.
 *
 * @param frame the bytes from the destination MAC on, VLAN tags included; not to be changed
 * @param gsoSize payload bytes a segment; 0 if it is one packet
 */
// The frame is a buffer handed over, not a value that is compared.
@SuppressWarnings("ArrayRecordComponent")
public record Packet(byte[] frame, int gsoSize) {
  /** One packet. */
  public Packet(byte[] frame) {
    this(frame, 0);
  }
}
