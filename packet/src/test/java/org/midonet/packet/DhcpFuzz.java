package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** DHCP messages, which any guest may send. */
public final class DhcpFuzz {

  private DhcpFuzz() {}

  /** A client's message, a server's, and one whose options go on in other fields. */
  public static List<byte[]> seeds() {
    DhcpMessage discover =
        DhcpMessage.ofClient(
            DhcpMessage.Type.DISCOVER,
            77,
            Frames.A,
            DhcpOptions.builder().putText(DhcpOption.HOST_NAME, "vm").build());
    DhcpMessage offer =
        discover.reply(
            DhcpMessage.Type.OFFER,
            Frames.IP_A,
            Frames.IP_B,
            DhcpOptions.builder()
                .put(DhcpOption.CLASSLESS_ROUTES, new byte[] {8, 10, 10, 0, 0, 1, 0, 10, 0, 0, 2})
                .put(DhcpOption.ROUTER, Frames.IP_B.toBytes())
                .build());
    byte[] overloaded = discover.toBytes();
    overloaded[240] = (byte) DhcpOption.OVERLOAD;
    overloaded[241] = 1;
    overloaded[242] = 3;
    return List.of(discover.toBytes(), offer.toBytes(), overloaded);
  }

  /** What is understood can be written, and is understood as the same again. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      DhcpMessage message = DhcpMessage.parse(Frames.segment(input));
      assertThat(message.options().routes()).isNotNull();
      assertThat(message.options().addresses(DhcpOption.ROUTER)).isNotNull();
      assertThat(message.options().text(DhcpOption.HOST_NAME)).isNotNull();
      assertThat(message.type()).isNotNull();
      assertThat(DhcpMessage.parse(Frames.segment(message.toBytes()))).isEqualTo(message);
    } catch (MalformedPacket expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }
}
