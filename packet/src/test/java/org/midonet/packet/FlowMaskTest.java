package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every field of a mask counts, and no other in its place. */
class FlowMaskTest {

  private static final int FIELDS = 14;

  /** A mask with these bits in one field. */
  private static FlowMask in(int field, long bits) {
    long[] f = new long[FIELDS];
    f[field] = bits;
    return new FlowMask(
        f[0],
        f[1],
        (int) f[2],
        (int) f[3],
        f[4],
        f[5],
        f[6],
        f[7],
        (int) f[8],
        (int) f[9],
        (int) f[10],
        (int) f[11],
        (int) f[12],
        (int) f[13]);
  }

  /** A key with one value in each field, but for one. */
  private static FlowKey key(int value, int otherField, long other) {
    long[] f = new long[FIELDS];
    for (int i = 0; i < FIELDS; i++) {
      f[i] = i == otherField ? other : value;
    }
    return new FlowKey(
        f[0],
        f[1],
        (int) f[2],
        (int) f[3],
        f[4],
        f[5],
        f[6],
        f[7],
        (int) f[8],
        (int) f[9],
        (int) f[10],
        (int) f[11],
        (int) f[12],
        (int) f[13]);
  }

  @Test
  void aBitThatCountsTellsKeysApart() {
    for (int field = 0; field < FIELDS; field++) {
      FlowMask mask = in(field, 2);
      FlowKey key = key(3, field, 3);
      // Both bits set, one set, none set: in either order.
      assertThat(mask.matches(key, key(3, field, 1))).as("field %d", field).isFalse();
      assertThat(mask.matches(key(3, field, 0), key)).as("field %d", field).isFalse();
      assertThat(mask.matches(key(3, field, 1), key(3, field, 0))).as("field %d", field).isTrue();
      assertThat(mask.matches(key(3, field, 2), key(3, field, 3))).as("field %d", field).isTrue();
    }
  }

  @Test
  void fieldsThatDoNotCountMayDiffer() {
    for (int field = 0; field < FIELDS; field++) {
      FlowMask mask = in(field, 3);
      assertThat(mask.matches(key(0, field, 3), key(3, field, 3))).as("field %d", field).isTrue();
      assertThat(FlowMask.NONE.matches(key(3, field, 0), key(1, field, 2))).isTrue();
    }
  }

  @Test
  void aMaskedKeyKeepsWhatCounts() {
    for (int field = 0; field < FIELDS; field++) {
      assertThat(key(3, field, 3).masked(in(field, 2))).isEqualTo(key(0, field, 2));
    }
  }

  @Test
  void whatIsAddedStays() {
    for (int field = 0; field < FIELDS; field++) {
      FlowMask one = in(field, 1);
      FlowMask two = in(field, 2);
      assertThat(FlowMask.builder().add(one).add(two).build()).isEqualTo(in(field, 3));
      assertThat(one.union(two)).isEqualTo(in(field, 3));
      assertThat(in(field, 3).covers(one)).isTrue();
      assertThat(one.covers(in(field, 3))).isFalse();
    }
  }

  @Test
  void readersMarkTheirFieldAndNoMore() {
    List<UnaryOperator<FlowMaskBuilder>> whole = new ArrayList<>();
    whole.add(FlowMaskBuilder::ethDst);
    whole.add(FlowMaskBuilder::ethSrc);
    whole.add(FlowMaskBuilder::etherType);
    whole.add(FlowMaskBuilder::vlan);
    whole.add(FlowMaskBuilder::ipSrc);
    whole.add(FlowMaskBuilder::ipDst);
    whole.add(FlowMaskBuilder::protocol);
    whole.add(FlowMaskBuilder::tos);
    whole.add(FlowMaskBuilder::fragment);
    whole.add(FlowMaskBuilder::tpSrc);
    whole.add(FlowMaskBuilder::tpDst);
    whole.add(FlowMaskBuilder::bucket);
    FlowMask all = FlowMask.NONE;
    for (UnaryOperator<FlowMaskBuilder> reader : whole) {
      FlowMask read = reader.apply(FlowMask.builder()).build();
      assertThat(all.union(read)).isNotEqualTo(all);
      assertThat(FlowMask.EXACT.covers(read)).isTrue();
      all = all.union(read);
    }
    assertThat(all).isEqualTo(FlowMask.EXACT);
  }

  @Test
  void bitsThatAFieldDoesNotHaveAreLeftOut() {
    assertThat(FlowMask.builder().ethDst(-1L).build()).isEqualTo(in(0, Mac.MASK));
    assertThat(FlowMask.builder().ethSrc(-1L).build()).isEqualTo(in(1, Mac.MASK));
    assertThat(FlowMask.builder().vlan(-1).build()).isEqualTo(in(3, 0xffff));
    assertThat(FlowMask.builder().tos(-1).build()).isEqualTo(in(9, 0xff));
    assertThat(FlowMask.builder().fragment(-1).build()).isEqualTo(in(10, 3));
    assertThat(FlowMask.builder().tpSrc(-1).build()).isEqualTo(in(11, 0xffff));
    assertThat(FlowMask.builder().tpDst(-1).build()).isEqualTo(in(12, 0xffff));
    assertThat(FlowMask.builder().tos(4).tos(8).build()).isEqualTo(in(9, 12));
    assertThat(FlowMask.builder().tpSrc(0xff00).build()).isEqualTo(in(11, 0xff00));
  }

  @Test
  void aPrefixCountsFromTheTop() {
    assertThat(FlowMask.builder().ipSrcPrefix(32, 8).build()).isEqualTo(in(5, 0xff00_0000L));
    assertThat(FlowMask.builder().ipDstPrefix(32, 32).build()).isEqualTo(in(7, 0xffff_ffffL));
    assertThat(FlowMask.builder().ipSrcPrefix(128, 64).build()).isEqualTo(in(4, -1L));
    assertThat(FlowMask.builder().ipDstPrefix(128, 65).build())
        .isEqualTo(in(6, -1L).union(in(7, Long.MIN_VALUE)));
    assertThat(FlowMask.builder().ipSrcPrefix(32, 0).build()).isEqualTo(FlowMask.NONE);
  }
}
