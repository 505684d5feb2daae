package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, the parsers throw nothing but the one declared error. */
class MalformedPacketTest {
  private static void tryAll(byte[] frame) {
    FrameFuzz.fuzzerTestOneInput(frame);
  }

  @Property
  void randomBytes(@ForAll @Size(max = 200) byte[] frame) {
    tryAll(frame);
  }

  @Property
  void randomBytesBehindARightType(
      @ForAll @Size(min = 14, max = 120) byte[] frame,
      @ForAll @IntRange(min = 0, max = 3) int kind,
      @ForAll @IntRange(min = 0, max = 255) int protocol) {
    byte[] types = {8, 0, (byte) 0x86, (byte) 0xdd, 8, 6, (byte) 0x81, 0};
    frame[12] = types[2 * kind];
    frame[13] = types[2 * kind + 1];
    if (frame.length > 54) {
      frame[14] = (byte) (kind == 0 ? 0x45 : 0x60);
      frame[16] = 0;
      frame[17] = (byte) (frame.length - 14);
      frame[18] = 0;
      frame[19] = (byte) (frame.length - 54);
      frame[kind == 0 ? 23 : 20] = (byte) protocol;
    }
    tryAll(frame);
  }

  @Test
  void everyMutationOfAByteAndEveryCut() throws MalformedPacket {
    Random random = new Random(4);
    for (byte[] frame : Frames.samples()) {
      tryAll(frame);
      int headers = Math.min(frame.length, 160);
      for (int at = 12; at < headers; at++) {
        tryAll(Arrays.copyOf(frame, at));
        for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, random.nextInt(256)}) {
          byte[] mutated = frame.clone();
          mutated[at] = (byte) value;
          tryAll(mutated);
        }
      }
    }
  }

  @Property
  void severalMutationsAtOnce(@ForAll long seed) throws MalformedPacket {
    Random random = new Random(seed);
    List<byte[]> frames = Frames.samples();
    byte[] frame = frames.get(random.nextInt(frames.size())).clone();
    for (int i = 0; i < 5; i++) {
      frame[random.nextInt(Math.min(frame.length, 100))] = (byte) random.nextInt();
    }
    tryAll(Arrays.copyOf(frame, 12 + random.nextInt(frame.length - 11)));
  }

  @Test
  void theErrorIsCheapAndSaysWhy() {
    assertThatExceptionOfType(MalformedPacket.class)
        .isThrownBy(() -> FlowKeys.parse(new byte[13]))
        .withMessage("Ethernet header is cut")
        .satisfies(error -> assertThat(error.getStackTrace()).isEmpty());
  }

  @Test
  void samplesAreWellFormed() throws MalformedPacket {
    for (byte[] frame : Frames.samples()) {
      assertThatCode(() -> FlowKeys.parse(frame)).doesNotThrowAnyException();
      assertThat(EveryField.read(Frames.segment(frame)).allChecksumsRight()).isTrue();
    }
  }
}
