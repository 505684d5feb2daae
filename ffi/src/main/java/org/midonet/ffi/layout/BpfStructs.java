package org.midonet.ffi.layout;

import static org.midonet.ffi.layout.CStruct.at;

import java.util.List;

/** linux/bpf.h and bpf/libbpf.h. */
public final class BpfStructs {
  /**
   * The attribute of bpf(2): one union for all commands, here the fields by command. The kernel
   * wants every byte after the last field that it knows to be zero.
   */
  public static final CStruct ATTR =
      CStruct.of(
          "union bpf_attr",
          "linux/bpf.h",
          0,
          at(0, 4, "map_type"),
          at(4, 4, "key_size"),
          at(8, 4, "value_size"),
          at(12, 4, "max_entries"),
          at(16, 4, "map_flags"),
          at(28, 16, "map_name"),
          at(0, 4, "map_fd"),
          at(8, 8, "key"),
          at(16, 8, "value"),
          at(16, 8, "next_key"),
          at(24, 8, "flags"),
          at(0, 8, "batch.in_batch"),
          at(8, 8, "batch.out_batch"),
          at(16, 8, "batch.keys"),
          at(24, 8, "batch.values"),
          at(32, 4, "batch.count"),
          at(36, 4, "batch.map_fd"),
          at(40, 8, "batch.elem_flags"),
          at(48, 8, "batch.flags"),
          at(0, 8, "pathname"),
          at(8, 4, "bpf_fd"),
          at(12, 4, "file_flags"),
          at(0, 4, "test.prog_fd"),
          at(4, 4, "test.retval"),
          at(8, 4, "test.data_size_in"),
          at(12, 4, "test.data_size_out"),
          at(16, 8, "test.data_in"),
          at(24, 8, "test.data_out"),
          at(32, 4, "test.repeat"),
          at(36, 4, "test.duration"),
          at(40, 4, "test.ctx_size_in"),
          at(44, 4, "test.ctx_size_out"),
          at(48, 8, "test.ctx_in"),
          at(56, 8, "test.ctx_out"),
          at(0, 4, "info.bpf_fd"),
          at(4, 4, "info.info_len"),
          at(8, 8, "info.info"),
          at(0, 4, "link_create.prog_fd"),
          at(4, 4, "link_create.target_ifindex"),
          at(8, 4, "link_create.attach_type"),
          at(12, 4, "link_create.flags"),
          at(0, 4, "link_update.link_fd"),
          at(4, 4, "link_update.new_prog_fd"),
          at(8, 4, "link_update.flags"),
          at(0, 4, "link_detach.link_fd"));

  public static final CStruct MAP_INFO =
      CStruct.of(
          "struct bpf_map_info",
          "linux/bpf.h",
          0,
          at(0, 4, "type"),
          at(4, 4, "id"),
          at(8, 4, "key_size"),
          at(12, 4, "value_size"),
          at(16, 4, "max_entries"),
          at(20, 4, "map_flags"),
          at(24, 16, "name"));
  public static final CStruct PROG_INFO =
      CStruct.of("struct bpf_prog_info", "linux/bpf.h", 0, at(0, 4, "type"), at(4, 4, "id"));
  public static final CStruct LINK_INFO =
      CStruct.of(
          "struct bpf_link_info",
          "linux/bpf.h",
          0,
          at(0, 4, "type"),
          at(4, 4, "id"),
          at(8, 4, "prog_id"),
          // The tcx member, whose first field lies where xdp's does in older headers.
          at(16, 4, "xdp.ifindex"));

  /** The context of TC programs, as test runs take and give it. */
  public static final CStruct SK_BUFF =
      CStruct.of(
          "struct __sk_buff",
          "linux/bpf.h",
          0,
          at(0, 4, "len"),
          at(8, 4, "mark"),
          at(36, 4, "ingress_ifindex"),
          at(40, 4, "ifindex"),
          at(48, 20, "cb"),
          at(176, 4, "gso_size"));

  public static final CStruct TC_HOOK =
      CStruct.of(
          "struct bpf_tc_hook",
          "bpf/libbpf.h",
          24,
          at(0, 8, "sz"),
          at(8, 4, "ifindex"),
          at(12, 4, "attach_point"),
          at(16, 4, "parent"));
  public static final CStruct TC_OPTS =
      CStruct.of(
          "struct bpf_tc_opts",
          "bpf/libbpf.h",
          32,
          at(0, 8, "sz"),
          at(8, 4, "prog_fd"),
          at(12, 4, "flags"),
          at(16, 4, "prog_id"),
          at(20, 4, "handle"),
          at(24, 4, "priority"));
  public static final CStruct OPEN_OPTS =
      CStruct.of(
          "struct bpf_object_open_opts",
          "bpf/libbpf.h",
          0,
          at(0, 8, "sz"),
          at(8, 8, "object_name"));

  private BpfStructs() {}

  /** All of them, for the test. */
  public static List<CStruct> all() {
    return List.of(ATTR, MAP_INFO, PROG_INFO, LINK_INFO, SK_BUFF, TC_HOOK, TC_OPTS, OPEN_OPTS);
  }
}
