package org.midonet.ffi.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.midonet.ffi.layout.NetlinkStructs;

/** The attributes of a message, by type; where a type occurs twice the last one counts. */
final class Attributes {
  private static final int TYPE_MASK = 0x3fff;
  private static final int HEADER = NetlinkStructs.NLATTR.size();

  private final Map<Integer, MemorySegment> values;

  private Attributes(Map<Integer, MemorySegment> values) {
    this.values = values;
  }

  /** Reads a run of attributes; stops where one does not fit. */
  static Attributes read(MemorySegment run) {
    Map<Integer, MemorySegment> values = new HashMap<>();
    long at = 0;
    while (at + HEADER <= run.byteSize()) {
      int length = run.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
      if (length < HEADER || at + length > run.byteSize()) {
        break;
      }
      int type = run.get(JAVA_SHORT_UNALIGNED, at + 2) & TYPE_MASK;
      values.put(type, run.asSlice(at + HEADER, length - HEADER));
      at += (length + 3) & ~3;
    }
    return new Attributes(values);
  }

  Optional<MemorySegment> segment(int type) {
    return Optional.ofNullable(values.get(type));
  }

  Optional<Integer> u32(int type) {
    return segment(type)
        .filter(value -> value.byteSize() >= 4)
        .map(value -> value.get(JAVA_INT_UNALIGNED, 0));
  }

  Optional<byte[]> bytes(int type) {
    return segment(type).map(value -> value.toArray(JAVA_BYTE));
  }

  Optional<String> string(int type) {
    return bytes(type)
        .map(
            value -> {
              int end = 0;
              while (end < value.length && value[end] != 0) {
                end++;
              }
              return new String(value, 0, end, StandardCharsets.UTF_8);
            });
  }

  Optional<Attributes> nested(int type) {
    return segment(type).map(Attributes::read);
  }
}
