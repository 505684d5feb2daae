package org.midonet.agent.history;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.midonet.packet.FlowKey;

/**
 * A record as bytes, by the rules of FIX Simple Binary Encoding 1.0 (little endian): a header, a
 * block of fixed length, repeating groups, text with its length before it. The schema is {@code
 * docs/flow-history.xml}: with it, a receiver has its decoder generated.
 */
public final class BinaryForm {

  private static final int TEMPLATE = 1;
  private static final int SCHEMA = 1;
  private static final int VERSION = 0;
  private static final int BLOCK = 116;
  private static final int UUID_LENGTH = 16;

  /** What IPv4 and UDP leave of the largest packet. */
  static final int LONGEST = 65_507;

  private BinaryForm() {}

  /**
   * The bytes.
   *
   * @throws java.nio.BufferOverflowException when they do not fit into a datagram
   */
  public static byte[] write(FlowRecord record) {
    ByteBuffer out = ByteBuffer.allocate(LONGEST).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) BLOCK).putShort((short) TEMPLATE);
    out.putShort((short) SCHEMA).putShort((short) VERSION);
    put(out, record.host());
    out.putLong(record.number()).putLong(record.time().toEpochMilli()).putLong(record.nanos());
    put(out, record.ingressPort());
    out.put(number(record.outcome()));
    put(out, record.match());
    group(
        out,
        record.devices(),
        1 + UUID_LENGTH,
        (to, device) -> {
          to.put(number(device.kind()));
          put(to, device.id());
        });
    group(out, record.egressPorts(), UUID_LENGTH, BinaryForm::put);
    group(
        out,
        record.rules(),
        2 * UUID_LENGTH,
        (to, rule) -> {
          put(to, rule.chain());
          put(to, rule.rule());
          put(to, rule.effect());
        });
    group(out, record.actions(), 0, BinaryForm::put);
    put(out, record.reason().orElse(""));
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static byte number(FlowRecord.Outcome outcome) {
    return switch (outcome) {
      case FORWARDED -> 0;
      case DROPPED -> 1;
      case ANSWERED -> 2;
    };
  }

  private static byte number(FlowRecord.Kind kind) {
    return switch (kind) {
      case PORT -> 0;
      case BRIDGE -> 1;
      case ROUTER -> 2;
      case CHAIN -> 3;
      case LOAD_BALANCER -> 4;
      case MIRROR -> 5;
    };
  }

  private static void put(ByteBuffer out, UUID id) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static void put(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putShort((short) bytes.length).put(bytes);
  }

  private static void put(ByteBuffer out, FlowKey key) {
    out.putLong(key.ethSrc()).putLong(key.ethDst());
    out.putShort((short) key.etherType()).putShort((short) key.vlan());
    out.putLong(key.ipSrcHigh()).putLong(key.ipSrcLow());
    out.putLong(key.ipDstHigh()).putLong(key.ipDstLow());
    out.put((byte) key.protocol()).put((byte) key.tos()).put((byte) key.fragment());
    out.putShort((short) key.tpSrc()).putShort((short) key.tpDst());
  }

  private static <T> void group(
      ByteBuffer out, List<T> entries, int block, BiConsumer<ByteBuffer, T> put) {
    out.putShort((short) block).putShort((short) entries.size());
    entries.forEach(entry -> put.accept(out, entry));
  }
}
