package org.midonet.datapath.ebpf;

import static org.midonet.ffi.layout.CStruct.at;

import java.util.List;
import org.midonet.ffi.layout.CStruct;

/** The structures of {@code midonet.h}; a test holds them against the compiler's. */
final class KernelStructs {
  private static final String HEADER = "midonet.h";

  static final CStruct PORT =
      CStruct.of(
          "struct port",
          HEADER,
          32,
          at(0, 4, "ifindex"),
          at(4, 4, "flags"),
          at(8, 4, "mtu"),
          at(12, 4, "place"),
          at(16, 4, "tunnel_key"),
          at(20, 4, "quota"),
          at(24, 4, "miss_room"));
  static final CStruct TUNNEL_PORT =
      CStruct.of(
          "struct tunnel_port",
          HEADER,
          32,
          at(0, 4, "port"),
          at(4, 4, "place"),
          at(8, 4, "flags"),
          at(16, 16, "host"));
  static final CStruct FLOW_KEY =
      CStruct.of(
          "struct flow_key",
          HEADER,
          64,
          at(0, 4, "in_port"),
          at(4, 6, "eth_dst"),
          at(10, 6, "eth_src"),
          at(16, 2, "eth_type"),
          at(18, 2, "vlan"),
          at(20, 16, "src"),
          at(36, 16, "dst"),
          at(52, 2, "tp_src"),
          at(54, 2, "tp_dst"),
          at(56, 2, "protocol"),
          at(58, 1, "tos"),
          at(59, 1, "fragment"),
          at(60, 2, "mask"),
          at(62, 1, "bucket"));
  static final CStruct FLOW =
      CStruct.of("struct flow", HEADER, 16, at(0, 4, "list"), at(8, 8, "cookie"));
  static final CStruct FLOW_MASK =
      CStruct.of("struct flow_mask", HEADER, 72, at(0, 64, "bits"), at(64, 4, "used"));
  static final CStruct ACTION =
      CStruct.of(
          "struct action",
          HEADER,
          24,
          at(0, 2, "code"),
          at(2, 2, "flags"),
          at(4, 4, "arg"),
          at(8, 16, "bytes"));
  static final CStruct LIST =
      CStruct.of(
          "struct list",
          HEADER,
          208,
          at(0, 2, "count"),
          at(2, 2, "ttl"),
          at(4, 4, "output"),
          at(8, 4, "tunnel"),
          at(16, 192, "actions"));
  static final CStruct USE =
      CStruct.of(
          "struct use", HEADER, 24, at(0, 8, "packets"), at(8, 8, "bytes"), at(16, 8, "last"));
  static final CStruct CONNECTION_KEY =
      CStruct.of(
          "struct connection_key",
          HEADER,
          44,
          at(0, 4, "place"),
          at(4, 1, "protocol"),
          at(5, 1, "family"),
          at(6, 2, "vlan"),
          at(8, 16, "src"),
          at(24, 16, "dst"),
          at(40, 2, "tp_src"),
          at(42, 2, "tp_dst"));
  static final CStruct CONNECTION =
      CStruct.of(
          "struct connection",
          HEADER,
          80,
          at(0, 4, "template"),
          at(4, 4, "generation"),
          at(8, 4, "last"),
          at(12, 4, "life"),
          at(16, 4, "flags"),
          at(20, 4, "peer_place"),
          at(24, 4, "in_port"),
          at(28, 2, "owner"),
          at(30, 2, "peer_vlan"),
          at(32, 16, "src"),
          at(48, 16, "dst"),
          at(64, 2, "tp_src"),
          at(66, 2, "tp_dst"),
          at(68, 12, "eth"));
  static final CStruct TEMPLATE =
      CStruct.of(
          "struct template",
          HEADER,
          136,
          at(0, 4, "generation"),
          at(4, 4, "flags"),
          at(8, 4, "reverse_place"),
          at(12, 2, "reverse_vlan"),
          at(14, 2, "owner"),
          at(16, 4, "forward_list"),
          at(20, 4, "reverse_list"),
          at(24, 16, "src"),
          at(40, 16, "dst"),
          at(56, 2, "tp_src"),
          at(58, 2, "tp_dst"),
          at(60, 2, "draw_first"),
          at(62, 2, "draw_mask"),
          at(64, 2, "keep_first"),
          at(66, 2, "keep_mask"),
          at(68, 12, "forward_eth_mask"),
          at(80, 12, "reverse_eth_mask"),
          at(92, 12, "reverse_eth"),
          at(104, 16, "keep_from"),
          at(120, 16, "keep_to"));
  static final CStruct NOTE =
      CStruct.of(
          "struct note", HEADER, 32, at(0, 16, "host"), at(16, 12, "eth"), at(28, 4, "family"));
  static final CStruct SEEN_KEY =
      CStruct.of(
          "struct seen_key", HEADER, 12, at(0, 2, "port"), at(2, 2, "vlan"), at(4, 6, "mac"));
  static final CStruct MISS_RECORD =
      CStruct.of(
          "struct miss_record",
          HEADER,
          120,
          at(0, 8, "time"),
          at(8, 4, "reason"),
          at(12, 4, "in_port"),
          at(16, 4, "tunnel"),
          at(20, 4, "length"),
          at(24, 4, "captured"),
          at(28, 4, "gso_size"),
          at(32, 4, "mark"),
          at(36, 4, "vlan_proto"),
          at(40, 16, "host"),
          at(56, 64, "key"));
  static final CStruct EVENT_RECORD =
      CStruct.of(
          "struct event_record",
          HEADER,
          136,
          at(0, 4, "event"),
          at(8, 44, "key"),
          at(56, 80, "value"));
  static final CStruct CONFIG =
      CStruct.of(
          "struct config",
          HEADER,
          120,
          at(0, 4, "schema"),
          at(4, 4, "masks"),
          at(8, 4, "tunnel_ifindex"),
          at(12, 4, "tunnel_mtu"),
          at(16, 4, "clock_offset"),
          at(20, 4, "duplicate_ms"),
          at(24, 4, "duplicates"),
          at(28, 4, "loop_ifindex"),
          at(32, 40, "lives"),
          at(72, 4, "gre_ifindex"),
          at(76, 4, "gre6_ifindex"),
          at(80, 4, "peers_differ"),
          at(84, 16, "source"),
          at(100, 16, "source6"),
          at(116, 4, "vtep_ifindex"));
  static final CStruct PEER =
      CStruct.of("struct peer", HEADER, 20, at(0, 16, "source"), at(16, 4, "flags"));
  static final CStruct OVERLAY =
      CStruct.of(
          "struct overlay", HEADER, 16, at(0, 4, "outer"), at(4, 4, "vni"), at(8, 4, "address"));
  static final CStruct STATION =
      CStruct.of("struct station", HEADER, 12, at(0, 4, "port"), at(4, 6, "mac"));

  static final CStruct VTEP =
      CStruct.of(
          "struct vtep",
          HEADER,
          40,
          at(0, 16, "remote"),
          at(16, 16, "source"),
          at(32, 4, "vni"),
          at(36, 4, "family"));
  static final CStruct VTEP_NETWORK =
      CStruct.of("struct vtep_network", HEADER, 20, at(0, 16, "host"), at(16, 4, "vni"));

  /** What the header calls {@code SCHEMA}: raised whenever a structure changes. */
  static final int SCHEMA = 4;

  static final int MASKS = 128;
  static final int LISTS = 65_536;
  static final int LIST_ACTIONS = 8;
  static final int RUN_ACTIONS = 128;
  static final int TEMPLATES = 32_768;

  private KernelStructs() {}

  /** All of them, for the test. */
  static List<CStruct> all() {
    return List.of(
        PORT,
        TUNNEL_PORT,
        FLOW_KEY,
        FLOW,
        FLOW_MASK,
        ACTION,
        LIST,
        USE,
        CONNECTION_KEY,
        CONNECTION,
        TEMPLATE,
        NOTE,
        SEEN_KEY,
        MISS_RECORD,
        EVENT_RECORD,
        CONFIG,
        PEER,
        OVERLAY,
        STATION,
        VTEP,
        VTEP_NETWORK);
  }
}
