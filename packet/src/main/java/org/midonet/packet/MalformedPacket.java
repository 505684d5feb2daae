package org.midonet.packet;

/**
 * Bytes that are not what their headers claim: the one error of every packet parser.
 *
 * <p>Packets come from guests, so this is thrown on the hot path by whoever wants to make us slow:
 * it has no stack trace, and its message is a constant.
 */
public final class MalformedPacket extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason what is wrong, in a few words
   */
  public MalformedPacket(String reason) {
    super(reason, null, false, false);
  }
}
