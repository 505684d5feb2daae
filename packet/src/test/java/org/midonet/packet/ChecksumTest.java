package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  /** The example of RFC 1071, section 3. */
  @Test
  void exampleOfTheRfc() {
    byte[] data = {
      0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7
    };
    assertThat(Checksum.fold(Checksum.sum(MemorySegment.ofArray(data)))).isEqualTo(0xddf2);
  }

  /** The example of RFC 1624, section 4: the older equation gave 0xffff here. */
  @Test
  void exampleOfTheIncrementalRfc() {
    assertThat(Checksum.update(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Property
  void theSumIsThatOfTheDefinition(@ForAll @Size(max = 100) byte[] data) {
    long expected = 0;
    for (int i = 0; i < data.length; i += 2) {
      int low = i + 1 < data.length ? data[i + 1] & 0xff : 0;
      expected += (data[i] & 0xff) << 8 | low;
    }
    while (expected >>> 16 != 0) {
      expected = (expected & 0xffff) + (expected >>> 16);
    }
    assertThat(Checksum.fold(Checksum.sum(MemorySegment.ofArray(data)))).isEqualTo((int) expected);
  }

  @Property
  void anIncrementalUpdateIsARecomputation(
      @ForAll @Size(min = 8, max = 64) byte[] data,
      @ForAll @IntRange(min = 0, max = 3) int place,
      @ForAll @IntRange(min = 0, max = 0xffff) int value) {
    MemorySegment bytes = MemorySegment.ofArray(data);
    data[0] |= 1; // all zeros have two sums
    int before = Checksum.of(Checksum.sum(bytes));
    long old = Bytes.u16(bytes, place * 2L);
    Bytes.put16(bytes, place * 2L, place == 0 ? value | 1 : value);
    int updated = Checksum.update(before, old, Bytes.u16(bytes, place * 2L));
    assertThat(updated).isEqualTo(Checksum.of(Checksum.sum(bytes)));
  }

  @Property
  void dataWithItsChecksumIsValid(@ForAll @Size(min = 4, max = 64) byte[] data) {
    MemorySegment bytes = MemorySegment.ofArray(data);
    Bytes.put16(bytes, 2, 0);
    Bytes.put16(bytes, 2, Checksum.of(Checksum.sum(bytes)));
    assertThat(Checksum.isValid(Checksum.sum(bytes))).isTrue();
    data[0] ^= 0x10;
    assertThat(Checksum.isValid(Checksum.sum(bytes))).isFalse();
  }

  @Test
  void udpWritesNoZeroAndKeepsItsZero() {
    assertThat(Checksum.ofUdp(0xffff)).isEqualTo(0xffff);
    assertThat(Checksum.updateUdp(0, 1, 2)).isZero();
    assertThat(Checksum.updateUdp(0xdd2f, 0x5555, 0x3285)).isEqualTo(0xffff);
  }

  @Test
  void longPseudoHeaderLengths() {
    assertThat(Checksum.fold(Checksum.pseudoHeader(0, 0, 6, 0x2_0001))).isEqualTo(9);
  }
}
