package org.midonet.simulation.path;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.midonet.packet.DhcpOption;

/**
 * The DHCP options of IANA's registry ("BOOTP Vendor Extensions and DHCP Options"), the kind of
 * each one's value, and the names that dnsmasq (and so Neutron) and dhcpd give them.
 */
final class DhcpOptionTypes {

  private DhcpOptionTypes() {}

  /** An option and the kind of its value. */
  record Option(int code, DhcpOptionKind kind) {}

  // Code, kind, names.
  private static final String TABLE =
      """
      1 ADDRESS netmask subnet-mask
      2 S32 time-offset
      3 ADDRESSES router routers
      4 ADDRESSES time-server time-servers
      5 ADDRESSES ien116-name-server name-server
      6 ADDRESSES dns-server domain-name-servers
      7 ADDRESSES log-server log-servers
      8 ADDRESSES cookie-server quotes-server
      9 ADDRESSES lpr-server lpr-servers
      10 ADDRESSES impress-server
      11 ADDRESSES resource-location-server
      12 TEXT hostname host-name
      13 U16 boot-file-size boot-size
      14 TEXT merit-dump
      15 TEXT domain-name
      16 ADDRESS swap-server
      17 TEXT root-path
      18 TEXT extension-path extensions-path
      19 BOOLEAN ip-forward-enable ip-forwarding
      20 BOOLEAN non-local-source-routing
      21 NETWORKS policy-filter
      22 U16 max-datagram-reassembly
      23 U8 default-ttl
      24 U32 path-mtu-aging-timeout
      25 U16_LIST path-mtu-plateau-table
      26 U16 mtu interface-mtu
      27 BOOLEAN all-subnets-local
      28 ADDRESS broadcast broadcast-address
      29 BOOLEAN perform-mask-discovery
      30 BOOLEAN mask-supplier
      31 BOOLEAN router-discovery perform-router-discovery
      32 ADDRESS router-solicitation router-solicitation-address
      33 ADDRESSES static-route static-routes
      34 BOOLEAN trailer-encapsulation
      35 U32 arp-timeout arp-cache-timeout
      36 BOOLEAN ethernet-encap ieee802-3-encapsulation
      37 U8 tcp-ttl default-tcp-ttl
      38 U32 tcp-keepalive tcp-keepalive-interval
      39 BOOLEAN tcp-keepalive-garbage
      40 TEXT nis-domain
      41 ADDRESSES nis-server nis-servers
      42 ADDRESSES ntp-server ntp-servers
      43 OCTETS vendor-encap vendor-encapsulated-options
      44 ADDRESSES netbios-ns netbios-name-servers
      45 ADDRESSES netbios-dd netbios-dd-server
      46 ONE_OF_1248 netbios-nodetype netbios-node-type
      47 TEXT netbios-scope
      48 ADDRESSES x-windows-fs font-servers
      49 ADDRESSES x-windows-dm x-display-manager
      50 ADDRESS requested-address
      51 U32 lease-time dhcp-lease-time
      52 ONE_TO_3 option-overload dhcp-option-overload
      53 ONE_TO_8 message-type dhcp-message-type
      54 ADDRESS server-identifier dhcp-server-identifier
      55 U8_LIST parameter-request dhcp-parameter-request-list
      56 TEXT message dhcp-message
      57 U16 max-message-size dhcp-max-message-size
      58 U32 t1 dhcp-renewal-time
      59 U32 t2 dhcp-rebinding-time
      60 TEXT vendor-class vendor-class-identifier
      61 CLIENT_ID client-id dhcp-client-identifier
      62 TEXT nwip-domain
      63 OCTETS nwip-suboptions
      64 TEXT nis+-domain nisplus-domain
      65 ADDRESSES nis+-server nisplus-servers
      66 TEXT tftp-server server-name tftp-server-name
      67 TEXT bootfile-name
      68 ADDRESSES mobile-ip-home mobile-ip-home-agent
      69 ADDRESSES smtp-server
      70 ADDRESSES pop3-server pop-server
      71 ADDRESSES nntp-server
      72 ADDRESSES www-server
      73 ADDRESSES finger-server
      74 ADDRESSES irc-server
      75 ADDRESSES streettalk-server
      76 ADDRESSES streettalk-directory-assistance-server
      77 TEXT user-class
      78 U8_ADDRESSES slp-directory-agent
      79 U8_TEXT slp-service-scope
      80 EMPTY rapid-commit
      81 OCTETS fqdn client-fqdn
      83 OCTETS isns
      85 ADDRESSES nds-servers
      86 TEXT nds-tree-name
      87 TEXT nds-context
      88 DOMAINS bcms-controller-names
      89 ADDRESSES bcms-controller-address
      90 OCTETS authentication
      91 U32 client-last-transaction-time
      92 ADDRESSES associated-ip
      93 U16_LIST client-arch
      94 OCTETS client-interface-id
      95 TEXT ldap-servers
      97 OCTETS client-machine-id uuid
      98 TEXT uap-servers
      99 OCTETS geoconf-civic
      100 TEXT posix-timezone pcode
      101 TEXT tz-timezone tcode
      108 U32 ipv6-only
      112 ADDRESSES netinfo-server-address
      113 TEXT netinfo-server-tag
      114 TEXT default-url captive-portal
      116 BOOLEAN auto-config
      117 U16_LIST name-service-search
      118 ADDRESS subnet-selection
      119 DOMAINS domain-search
      120 U8_ADDRESSES sip-server sip-servers
      121 ROUTES classless-static-route rfc3442-classless-static-routes
      122 OCTETS cablelabs-client-configuration
      123 OCTETS geoconf
      124 OCTETS vendor-id-encap vivco
      125 OCTETS vivso
      136 ADDRESSES pana-agent
      137 DOMAINS v4-lost
      138 ADDRESSES capwap-ac
      139 OCTETS ipv4-address-mos
      140 OCTETS ipv4-fqdn-mos
      141 DOMAINS sip-ua-cs-domains
      142 ADDRESSES ipv4-address-andsf
      144 OCTETS geoloc
      145 U8_LIST forcerenew-nonce-capable
      146 OCTETS rdnss-selection
      150 ADDRESSES tftp-server-address
      151 U8_TEXT status-code
      152 U32 base-time
      153 U32 start-time-of-state
      154 U32 query-start-time
      155 U32 query-end-time
      156 ONE_TO_8 dhcp-state
      157 U8 data-source
      158 OCTETS pcp-server
      159 OCTETS portparams
      161 TEXT mud-url
      208 U32 pxelinux-magic
      209 TEXT config-file
      210 TEXT path-prefix
      211 U32 reboot-time
      212 OCTETS 6rd
      213 DOMAINS access-domain
      220 OCTETS subnet-allocation
      221 OCTETS virtual-subnet-selection
      249 ROUTES ms-classless-static-route
      252 TEXT wpad
      """;

  private static final Map<Integer, Option> BY_CODE = new HashMap<>();
  private static final Map<String, Option> BY_NAME = new HashMap<>();

  static {
    TABLE
        .lines()
        .forEach(
            line -> {
              String[] words = line.split(" ", -1);
              Option option =
                  new Option(Integer.parseInt(words[0]), DhcpOptionKind.valueOf(words[1]));
              BY_CODE.put(option.code(), option);
              for (int i = 2; i < words.length; i++) {
                BY_NAME.put(words[i], option);
              }
            });
  }

  /**
   * An option by its number. One that has no fixed meaning is octets; nothing for padding, the end,
   * and what relays add (82).
   */
  static Optional<Option> byCode(int code) {
    if (code <= DhcpOption.PAD || code >= DhcpOption.END || code == 82) {
      return Optional.empty();
    }
    return Optional.of(BY_CODE.getOrDefault(code, new Option(code, DhcpOptionKind.OCTETS)));
  }

  /** An option by its name in lower case. */
  static Optional<Option> byName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
