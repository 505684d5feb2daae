package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.midonet.packet.Frames.A;
import static org.midonet.packet.Frames.segment;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DhcpMessageTest {
  private static final Ip4 SERVER = Ip4.parse("192.168.1.2");
  private static final Ip4 YOURS = Ip4.parse("192.168.1.10");

  private static DhcpMessage thereAndBack(DhcpMessage message) throws MalformedPacket {
    DhcpMessage read = DhcpMessage.parse(segment(message.toBytes()));
    assertThat(read).isEqualTo(message).hasSameHashCodeAs(message);
    return read;
  }

  @Property
  void everyFieldAndAnyOptions(
      @ForAll boolean request,
      @ForAll int number,
      @ForAll @IntRange(min = 0, max = 0xffff) int seconds,
      @ForAll @LongRange(min = 0, max = Mac.MASK) long mac,
      @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 254) Integer> codes,
      @ForAll @Size(max = 600) byte[] value)
      throws MalformedPacket {
    DhcpOptions.Builder options = DhcpOptions.builder();
    for (int code : codes) {
      if (code != DhcpOption.OVERLOAD) {
        options.put(code, Arrays.copyOf(value, value.length / (1 + code % 3)));
      }
    }
    thereAndBack(
        new DhcpMessage(
            request,
            number,
            seconds,
            !request,
            new Ip4(number),
            new Ip4(~number),
            new Ip4(number + 1),
            new Ip4(number + 2),
            new Mac(mac),
            options.build()));
  }

  @Test
  void anOfferHasWhatANetworkOffers() throws MalformedPacket {
    DhcpMessage discover =
        DhcpMessage.ofClient(DhcpMessage.Type.DISCOVER, 0x1234, A, DhcpOptions.NONE);
    List<DhcpOptions.Route> routes =
        List.of(
            new DhcpOptions.Route(Prefix.parse("169.254.169.254/32"), SERVER),
            new DhcpOptions.Route(Prefix.parse("10.17.0.0/17"), SERVER),
            new DhcpOptions.Route(Prefix.parse("0.0.0.0/0"), Ip4.ANY));
    DhcpMessage offer =
        discover.reply(
            DhcpMessage.Type.OFFER,
            YOURS,
            SERVER,
            DhcpOptions.builder()
                .putAddress(DhcpOption.SERVER_IDENTIFIER, SERVER)
                .putU32(DhcpOption.LEASE_TIME, 4_000_000_000L)
                .putAddresses(DhcpOption.DNS_SERVERS, List.of(SERVER, YOURS))
                .putAddresses(DhcpOption.NTP_SERVERS, List.of())
                .putU16(DhcpOption.INTERFACE_MTU, 1450)
                .putText(DhcpOption.DOMAIN_NAME, "example.org")
                .putRoutes(routes)
                .build());
    DhcpMessage read = thereAndBack(offer);
    assertThat(read.request()).isFalse();
    assertThat(read.type()).hasValue(DhcpMessage.Type.OFFER);
    assertThat(read.transaction()).isEqualTo(0x1234);
    assertThat(read.clientMac()).isEqualTo(A);
    assertThat(read.yourAddress()).isEqualTo(YOURS);
    DhcpOptions options = read.options();
    assertThat(options.codes().iterator().next()).isEqualTo(DhcpOption.MESSAGE_TYPE);
    assertThat(options.address(DhcpOption.SERVER_IDENTIFIER)).hasValue(SERVER);
    assertThat(options.u32Value(DhcpOption.LEASE_TIME)).hasValue(4_000_000_000L);
    assertThat(options.addresses(DhcpOption.DNS_SERVERS)).containsExactly(SERVER, YOURS);
    assertThat(options.bytes(DhcpOption.NTP_SERVERS)).isEmpty();
    assertThat(options.u16Value(DhcpOption.INTERFACE_MTU)).hasValue(1450);
    assertThat(options.text(DhcpOption.DOMAIN_NAME)).hasValue("example.org");
    assertThat(options.routes()).isEqualTo(routes);
    // RFC 3442's form: length, as many octets as that needs, gateway.
    assertThat(options.bytes(DhcpOption.CLASSLESS_ROUTES).orElseThrow())
        .startsWith(32, 169, 254, 169, 254, 192, 168, 1, 2, 17, 10, 17, 0, 192, 168, 1, 2, 0);
  }

  @ParameterizedTest
  @EnumSource
  void everyType(DhcpMessage.Type type) throws MalformedPacket {
    DhcpMessage message = DhcpMessage.ofClient(type, 1, A, DhcpOptions.NONE);
    assertThat(thereAndBack(message).type()).hasValue(type);
    assertThat(message.toBytes()).hasSize(300);
  }

  @Test
  void aLongOptionGoesInParts() throws MalformedPacket {
    byte[] value = new byte[700];
    Arrays.fill(value, (byte) 'x');
    DhcpOptions options = DhcpOptions.builder().put(DhcpOption.DOMAIN_SEARCH, value).build();
    DhcpMessage read = thereAndBack(DhcpMessage.ofClient(DhcpMessage.Type.INFORM, 1, A, options));
    assertThat(read.options().bytes(DhcpOption.DOMAIN_SEARCH)).hasValue(value);
  }

  /** RFC 2131, 4.1: options may go on in the fields for file and server names. */
  @Test
  void optionsInFileAndServerName() throws MalformedPacket {
    byte[] bytes =
        DhcpMessage.ofClient(
                DhcpMessage.Type.REQUEST,
                1,
                A,
                DhcpOptions.builder().putU8(DhcpOption.OVERLOAD, 3).build())
            .toBytes();
    byte[] inFile = {12, 2, 'v', 'm', (byte) 255};
    byte[] inName = {26, 2, 5, 0, (byte) 255};
    System.arraycopy(inFile, 0, bytes, 108, inFile.length);
    System.arraycopy(inName, 0, bytes, 44, inName.length);
    DhcpOptions options = DhcpMessage.parse(segment(bytes)).options();
    assertThat(options.text(DhcpOption.HOST_NAME)).hasValue("vm");
    assertThat(options.u16Value(DhcpOption.INTERFACE_MTU)).hasValue(1280);
    assertThat(options.codes())
        .containsExactly(DhcpOption.MESSAGE_TYPE, DhcpOption.HOST_NAME, DhcpOption.INTERFACE_MTU);
  }

  @Test
  void malformedValuesReadAsMissing() {
    DhcpOptions options =
        DhcpOptions.builder()
            .put(DhcpOption.MESSAGE_TYPE, new byte[2])
            .put(DhcpOption.ROUTER, new byte[5])
            .put(DhcpOption.CLASSLESS_ROUTES, new byte[] {33, 1, 2, 3, 4, 5, 6, 7, 8, 9})
            .put(DhcpOption.HOST_NAME, new byte[] {'a', 0, 0})
            .build();
    assertThat(DhcpMessage.ofClient(DhcpMessage.Type.ACK, 1, A, options).type())
        .hasValue(DhcpMessage.Type.ACK);
    assertThat(options.u8Value(DhcpOption.MESSAGE_TYPE)).isEmpty();
    assertThat(options.addresses(DhcpOption.ROUTER)).isEmpty();
    assertThat(options.address(DhcpOption.ROUTER)).isEmpty();
    assertThat(options.routes()).isEmpty();
    assertThat(options.text(DhcpOption.HOST_NAME)).hasValue("a");
    assertThat(options).hasToString("{53=0000, 3=0000000000, 121=21010203040506070809, 12=610000}");
    assertThatIllegalArgumentException().isThrownBy(() -> DhcpOptions.builder().putU8(255, 1));
  }

  @Test
  void whatIsNoDhcp() {
    byte[] good = DhcpMessage.ofClient(DhcpMessage.Type.ACK, 1, A, DhcpOptions.NONE).toBytes();
    byte[] noCookie = good.clone();
    noCookie[236] = 0;
    byte[] tokenRing = good.clone();
    tokenRing[1] = 6;
    byte[] cutOption = Arrays.copyOf(good, 242);
    for (byte[] bad : List.of(new byte[0], new byte[239], noCookie, tokenRing, cutOption)) {
      assertThatExceptionOfType(MalformedPacket.class)
          .isThrownBy(() -> DhcpMessage.parse(segment(bad)));
    }
  }
}
