package org.midonet.cli.kind;

import java.util.List;
import org.midonet.cli.value.Choice;
import org.midonet.cli.value.Cidr;
import org.midonet.cli.value.Flag;
import org.midonet.cli.value.FlowDirection;
import org.midonet.cli.value.PortRangeText;
import org.midonet.cli.value.Reference;
import org.midonet.cli.value.Text;

/** What a rule, a mirror or a trace request looks for in a packet. */
final class Conditions {
  private Conditions() {}

  static List<Attribute> attributes() {
    return List.of(
        Attribute.of("inverted", "condInvert", Flag.YES_NO),
        Attribute.of("hw-src", "dlSrc", Text.MAC).invertedBy("invDlSrc"),
        Attribute.of("hw-src-mask", "dlSrcMask", Text.MAC_MASK),
        Attribute.of("hw-dst", "dlDst", Text.MAC).invertedBy("invDlDst"),
        Attribute.of("hw-dst-mask", "dlDstMask", Text.MAC_MASK),
        Attribute.text("ethertype", "dlType").invertedBy("invDlType"),
        Attribute.of("src", "nwSrcAddress", new Cidr("nwSrcLength")).invertedBy("invNwSrc"),
        Attribute.of("dst", "nwDstAddress", new Cidr("nwDstLength")).invertedBy("invNwDst"),
        Attribute.text("proto", "nwProto").invertedBy("invNwProto"),
        Attribute.text("tos", "nwTos").invertedBy("invNwTos"),
        Attribute.of("src-port", "tpSrc", PortRangeText.RANGE).invertedBy("invTpSrc"),
        Attribute.of("dst-port", "tpDst", PortRangeText.RANGE).invertedBy("invTpDst"),
        Attribute.of("flow", "matchForwardFlow", FlowDirection.FLOW),
        Attribute.reference("port-group", "portGroup", "port-group").invertedBy("invPortGroup"),
        Attribute.reference("ip-address-group-src", "ipAddrGroupSrc", "ip-address-group")
            .invertedBy("invIpAddrGroupSrc"),
        Attribute.reference("ip-address-group-dst", "ipAddrGroupDst", "ip-address-group")
            .invertedBy("invIpAddrGroupDst"),
        Attribute.of("in-ports", "inPorts", Reference.toMany("port")).invertedBy("invInPorts"),
        Attribute.of("out-ports", "outPorts", Reference.toMany("port")).invertedBy("invOutPorts"),
        Attribute.of(
            "fragment-policy",
            "fragmentPolicy",
            Choice.of("any", "header", "nonheader", "unfragmented")),
        Attribute.flag("no-vlan", "noVlan"),
        Attribute.text("vlan", "vlan"),
        Attribute.of("icmp-data-src", "icmpDataSrcIpAddress", new Cidr("icmpDataSrcIpLength"))
            .invertedBy("invIcmpDataSrcIp"),
        Attribute.of("icmp-data-dst", "icmpDataDstIpAddress", new Cidr("icmpDataDstIpLength"))
            .invertedBy("invIcmpDataDstIp"));
  }
}
