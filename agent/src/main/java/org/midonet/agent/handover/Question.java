package org.midonet.agent.handover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/** What an agent asks another. */
public sealed interface Question {

  /** "The port is bound here now: what do you know for it?" The answer is a {@link PortState}. */
  record Give(UUID port) implements Question {}

  /**
   * "These came in here, and a choice was made: your uplink is of the same place." The answer is
   * empty.
   */
  record Take(PortState copies) implements Question {}

  private static byte[] with(int kind, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = (byte) kind;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  /** As bytes. */
  default byte[] toBytes() {
    return switch (this) {
      case Give give ->
          with(
              1,
              ByteBuffer.allocate(16)
                  .putLong(give.port().getMostSignificantBits())
                  .putLong(give.port().getLeastSignificantBits())
                  .array());
      case Take take -> with(2, PortStateForm.write(take.copies()));
    };
  }

  /** What the bytes say; throws {@link IOException} where they say nothing. */
  static Question read(byte[] bytes) throws IOException {
    if (bytes.length == 17 && bytes[0] == 1) {
      ByteBuffer id = ByteBuffer.wrap(bytes, 1, 16);
      return new Give(new UUID(id.getLong(), id.getLong()));
    }
    if (bytes.length > 1 && bytes[0] == 2) {
      return new Take(PortStateForm.read(Arrays.copyOfRange(bytes, 1, bytes.length)));
    }
    throw new IOException("no question");
  }
}
