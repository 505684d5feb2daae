package org.midonet.cli.kind;

import org.midonet.cli.value.Flag;
import org.midonet.cli.value.Text;

/** A packet to ask about, told by the names that conditions have. */
final class PacketKind {
  private PacketKind() {}

  static Kind declare() {
    return Kind.named(Kinds.PACKET)
        .media("TracedPacket-v1")
        .withoutId()
        .has(Attribute.of("hw-src", "dlSrc", Text.MAC))
        .has(Attribute.of("hw-dst", "dlDst", Text.MAC))
        .has(Attribute.text("vlan", "vlan"))
        .has(Attribute.text("ethertype", "dlType"))
        .has(Attribute.text("src", "nwSrcAddress"))
        .has(Attribute.text("dst", "nwDstAddress"))
        .has(Attribute.text("proto", "nwProto"))
        .has(Attribute.text("tos", "nwTos"))
        .has(Attribute.text("ttl", "nwTtl"))
        .has(Attribute.text("src-port", "tpSrc"))
        .has(Attribute.text("dst-port", "tpDst"))
        .has(Attribute.of("answers", "matchReturnFlow", Flag.YES_NO))
        .has(Attribute.text("frame", "frame"))
        .build();
  }
}
