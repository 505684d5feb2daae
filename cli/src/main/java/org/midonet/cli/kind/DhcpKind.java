package org.midonet.cli.kind;

import org.midonet.cli.value.Cidr;
import org.midonet.cli.value.RawList;
import org.midonet.cli.value.Text;
import org.midonet.cli.value.TextList;

/** A subnet that a bridge serves by DHCP. */
final class DhcpKind {
  private DhcpKind() {}

  static Kind declare() {
    return Kind.named("dhcp")
        .withoutId()
        .media("DhcpSubnet-v2")
        .has(Attribute.of("gw", "defaultGateway", Text.IP4))
        .has(Attribute.of("server", "serverAddr", Text.IP4))
        .has(Attribute.of("dns-servers", "dnsServerAddrs", TextList.WORDS))
        .has(Attribute.of("subnet", "subnetPrefix", new Cidr("subnetLength")))
        .has(Attribute.text("interface-mtu", "interfaceMTU"))
        .has(Attribute.of("opt121-routes", "opt121Routes", RawList.RAW))
        .holds(Branch.of("host", "dhcp-host", "hosts"))
        .build();
  }
}
