package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Dhcp6Options.Association;
import org.midonet.packet.Dhcp6Options.Lease;
import org.midonet.packet.Dhcp6Options.Status;

class Dhcp6MessageTest {

  private static Dhcp6Message parse(byte[] bytes) throws MalformedPacket {
    return Dhcp6Message.parse(MemorySegment.ofArray(bytes));
  }

  @Property
  void thereAndBack(
      @ForAll Dhcp6Message.Type type,
      @ForAll @IntRange(min = 0, max = 0xff_ffff) int transaction,
      @ForAll byte[] client,
      @ForAll int id,
      @ForAll long address,
      @ForAll @IntRange(min = 0) int seconds)
      throws MalformedPacket {
    Lease lease = new Lease(new Ip6(address, ~address), seconds, seconds);
    Association association =
        new Association(
            id,
            seconds,
            seconds,
            Dhcp6Options.builder().add(lease).add(new Status(2, "none left")).build());
    Dhcp6Message message =
        new Dhcp6Message(
            type,
            transaction,
            Dhcp6Options.builder()
                .add(Dhcp6Options.CLIENT_ID, client)
                .add(Dhcp6Options.IA_NA, association)
                .add(Dhcp6Options.RAPID_COMMIT)
                .add(Dhcp6Options.DNS_SERVERS, List.of(Ip6.ALL_NODES, Ip6.ANY))
                .build());
    Dhcp6Message read = parse(message.toBytes());
    assertThat(read).isEqualTo(message);
    assertThat(read.options().bytes(Dhcp6Options.CLIENT_ID)).hasValue(client);
    assertThat(read.options().associations(Dhcp6Options.IA_NA)).containsExactly(association);
    Dhcp6Options inner = read.options().associations(Dhcp6Options.IA_NA).getFirst().options();
    assertThat(inner.leases()).containsExactly(lease);
    assertThat(inner.status()).hasValue(new Status(2, "none left"));
    assertThat(read.options().addresses(Dhcp6Options.DNS_SERVERS))
        .containsExactly(Ip6.ALL_NODES, Ip6.ANY);
  }

  /** As RFC 8415, 21.4 and 21.6 draw them. */
  @Test
  void octets() {
    Dhcp6Message message =
        new Dhcp6Message(
            Dhcp6Message.Type.REPLY,
            0x123456,
            Dhcp6Options.builder()
                .add(
                    Dhcp6Options.IA_NA,
                    new Association(
                        7,
                        1,
                        2,
                        Dhcp6Options.builder()
                            .add(new Lease(Ip6.parse("2001:db8::5"), 3, 4))
                            .build()))
                .build());
    assertThat(message.toBytes())
        .asHexString()
        .isEqualTo(
            "07123456"
                + "0003002800000007000000010000000"
                + "2"
                + "0005001820010DB80000000000000000000000050000000300000004");
  }

  @Property
  void whateverComesIsReadOrRefused(@ForAll byte[] noise, @ForAll long seed) {
    Dhcp6Message whole =
        new Dhcp6Message(
            Dhcp6Message.Type.REQUEST,
            1,
            Dhcp6Options.builder()
                .add(Dhcp6Options.CLIENT_ID, noise)
                .add(
                    Dhcp6Options.IA_NA,
                    new Association(
                        1, 2, 3, Dhcp6Options.builder().add(new Lease(Ip6.ANY, 1, 2)).build()))
                .build());
    byte[] bytes = whole.toBytes();
    Random random = new Random(seed);
    for (int i = 0; i < 4; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    readAll(bytes);
    readAll(noise);
  }

  private static void readAll(byte[] bytes) {
    try {
      Dhcp6Options options = parse(bytes).options();
      for (Association association : options.associations(Dhcp6Options.IA_NA)) {
        assertThat(association.options().leases()).isNotNull();
      }
      assertThat(options.toBytes()).hasSize(bytes.length - 4);
    } catch (MalformedPacket e) {
      assertThat(e).hasMessageMatching("DHCPv6 .* is cut|no message between client and server");
    }
  }

  @Test
  void refused() {
    assertThatExceptionOfType(MalformedPacket.class).isThrownBy(() -> parse(new byte[3]));
    assertThatExceptionOfType(MalformedPacket.class)
        .as("a relay's")
        .isThrownBy(() -> parse(new byte[] {12, 0, 0, 0}));
    assertThatExceptionOfType(MalformedPacket.class)
        .as("a cut option")
        .isThrownBy(() -> parse(new byte[] {1, 0, 0, 0, 0, 1, 0, 9, 1}));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Dhcp6Message(Dhcp6Message.Type.REPLY, 1 << 24, Dhcp6Options.NONE));
  }
}
