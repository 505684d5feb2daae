package org.midonet.agent.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Note;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;

class PortStateFormTest {

  private static final Mac ONE = Mac.parse("02:00:00:00:00:01");
  private static final Mac TWO = Mac.parse("fe:dc:ba:98:76:54");

  private static ConnectionKey key(int place, String source, String destination, int from, int to) {
    return new ConnectionKey(
        place, 17, IpAddress.parse(source), IpAddress.parse(destination), from, to, 0x1007);
  }

  private static Connection connection(ConnectionKey key, ConnectionKey translated) {
    return new Connection(
        key,
        new TemplateRef(0, 0),
        /* stale= */ true,
        /* reverse= */ false,
        /* drawn= */ true,
        /* answered= */ true,
        /* closing= */ false,
        translated,
        0,
        0,
        ONE.value(),
        TWO.value(),
        Duration.ofSeconds(7),
        Duration.ofMinutes(124));
  }

  private static PortState state() {
    return new PortState(
        List.of(
            connection(
                key(0x3fffff, "10.0.0.1", "192.0.2.1", 65535, 53),
                key(0x7fff_ffff, "203.0.113.1", "192.0.2.1", 1024, 53)),
            connection(
                key(5, "2001:db8::1", "2001:db8::2", 1, 2),
                key(6, "2001:db8::1", "2001:db8::2", 1, 2))),
        List.of(new Note(0, key(5, "10.0.0.2", "10.0.0.1", 80, 4000), PortState.HERE, ONE, TWO)),
        List.of(new PortState.HeardMac(0, ONE), new PortState.HeardMac(4094, TWO)));
  }

  @Test
  @Scenario("FS-01")
  void whatIsWrittenIsRead() throws IOException {
    assertThat(PortStateForm.read(PortStateForm.write(state()))).isEqualTo(state());
    assertThat(PortStateForm.read(PortStateForm.write(PortState.NOTHING)))
        .isEqualTo(PortState.NOTHING);
  }

  @Test
  void questionsAreReadToo() throws IOException {
    Question give = new Question.Give(new java.util.UUID(-1, 42));
    assertThat(Question.read(give.toBytes())).isEqualTo(give);
    Question take = new Question.Take(state());
    assertThat(Question.read(take.toBytes())).isEqualTo(take);
    for (byte[] none : new byte[][] {{}, {0}, {1}, {2}, {3, 0, 0, 0, 0}}) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> Question.read(none));
    }
  }

  @Test
  void whatIsCutOffOrTooLongIsRefused() {
    byte[] whole = PortStateForm.write(state());
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> PortStateForm.read(part));
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> PortStateForm.read(Arrays.copyOf(whole, whole.length + 1)));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> PortStateForm.read(new byte[] {0x7f, -1, -1, -1}))
        .withMessageContaining("number of entries");
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(1);
    byte[] whole = PortStateForm.write(state());
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = whole.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        PortState state = PortStateForm.read(changed);
        assertThat(PortStateForm.read(PortStateForm.write(state))).isEqualTo(state);
        read++;
      } catch (IOException e) {
        assertThat(e).isNotNull();
      }
    }
    assertThat(read).isBetween(1, 19_999);
  }
}
