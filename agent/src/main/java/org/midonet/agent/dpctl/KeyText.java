package org.midonet.agent.dpctl;

import java.util.StringJoiner;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** Keys and masks as people read them: the fields that count, and those alone. */
final class KeyText {

  private KeyText() {}

  static String key(FlowKey key, FlowMask mask) {
    StringJoiner text = new StringJoiner(" ");
    add(text, "ethSrc", mask.ethSrc(), new Mac(key.ethSrc()));
    add(text, "ethDst", mask.ethDst(), new Mac(key.ethDst()));
    add(text, "etherType", mask.etherType(), "0x" + Integer.toHexString(key.etherType()));
    add(text, "vlan", mask.vlan(), "0x" + Integer.toHexString(key.vlan()));
    add(text, "ipSrc", mask.ipSrcHigh() | mask.ipSrcLow(), key.ipSrc());
    add(text, "ipDst", mask.ipDstHigh() | mask.ipDstLow(), key.ipDst());
    add(text, "protocol", mask.protocol(), key.protocol());
    add(text, "tos", mask.tos(), key.tos());
    add(text, "fragment", mask.fragment(), key.fragment());
    add(text, "tpSrc", mask.tpSrc(), key.tpSrc());
    add(text, "tpDst", mask.tpDst(), key.tpDst());
    return text.toString();
  }

  static String mask(FlowMask mask) {
    StringJoiner text = new StringJoiner(" ");
    add(text, "ethSrc", mask.ethSrc(), new Mac(mask.ethSrc()));
    add(text, "ethDst", mask.ethDst(), new Mac(mask.ethDst()));
    add(text, "etherType", mask.etherType(), "0x" + Integer.toHexString(mask.etherType()));
    add(text, "vlan", mask.vlan(), "0x" + Integer.toHexString(mask.vlan()));
    add(text, "ipSrc", mask.ipSrcHigh() | mask.ipSrcLow(), bits(mask.ipSrcHigh(), mask.ipSrcLow()));
    add(text, "ipDst", mask.ipDstHigh() | mask.ipDstLow(), bits(mask.ipDstHigh(), mask.ipDstLow()));
    add(text, "protocol", mask.protocol(), "0x" + Integer.toHexString(mask.protocol()));
    add(text, "tos", mask.tos(), "0x" + Integer.toHexString(mask.tos()));
    add(text, "fragment", mask.fragment(), mask.fragment());
    add(text, "tpSrc", mask.tpSrc(), "0x" + Integer.toHexString(mask.tpSrc()));
    add(text, "tpDst", mask.tpDst(), "0x" + Integer.toHexString(mask.tpDst()));
    return text.toString();
  }

  private static IpAddress bits(long high, long low) {
    return high == 0 && low >>> 32 == 0 ? IpAddress.of(32, 0, low) : IpAddress.of(128, high, low);
  }

  private static void add(StringJoiner text, String name, long counts, Object value) {
    if (counts != 0) {
      text.add(name + "=" + value);
    }
  }
}
