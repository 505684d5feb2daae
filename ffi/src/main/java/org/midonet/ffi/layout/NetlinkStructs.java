package org.midonet.ffi.layout;

import static org.midonet.ffi.layout.CStruct.at;

import java.util.List;

/** linux/netlink.h, linux/rtnetlink.h, linux/if_addr.h. */
public final class NetlinkStructs {
  public static final CStruct SOCKADDR_NL =
      CStruct.of(
          "struct sockaddr_nl",
          "linux/netlink.h",
          12,
          at(0, 2, "nl_family"),
          at(4, 4, "nl_pid"),
          at(8, 4, "nl_groups"));
  public static final CStruct NLMSGHDR =
      CStruct.of(
          "struct nlmsghdr",
          "linux/netlink.h",
          16,
          at(0, 4, "nlmsg_len"),
          at(4, 2, "nlmsg_type"),
          at(6, 2, "nlmsg_flags"),
          at(8, 4, "nlmsg_seq"),
          at(12, 4, "nlmsg_pid"));
  public static final CStruct NLATTR =
      CStruct.of("struct nlattr", "linux/netlink.h", 4, at(0, 2, "nla_len"), at(2, 2, "nla_type"));
  public static final CStruct NLMSGERR =
      CStruct.of("struct nlmsgerr", "linux/netlink.h", 20, at(0, 4, "error"), at(4, 16, "msg"));
  public static final CStruct IFINFOMSG =
      CStruct.of(
          "struct ifinfomsg",
          "linux/rtnetlink.h",
          16,
          at(0, 1, "ifi_family"),
          at(2, 2, "ifi_type"),
          at(4, 4, "ifi_index"),
          at(8, 4, "ifi_flags"),
          at(12, 4, "ifi_change"));
  public static final CStruct IFADDRMSG =
      CStruct.of(
          "struct ifaddrmsg",
          "linux/if_addr.h",
          8,
          at(0, 1, "ifa_family"),
          at(1, 1, "ifa_prefixlen"),
          at(2, 1, "ifa_flags"),
          at(3, 1, "ifa_scope"),
          at(4, 4, "ifa_index"));
  public static final CStruct RTMSG =
      CStruct.of(
          "struct rtmsg",
          "linux/rtnetlink.h",
          12,
          at(0, 1, "rtm_family"),
          at(1, 1, "rtm_dst_len"),
          at(4, 1, "rtm_table"),
          at(5, 1, "rtm_protocol"),
          at(6, 1, "rtm_scope"),
          at(7, 1, "rtm_type"),
          at(8, 4, "rtm_flags"));

  public static final CStruct NDMSG =
      CStruct.of(
          "struct ndmsg",
          "linux/neighbour.h",
          12,
          at(0, 1, "ndm_family"),
          at(4, 4, "ndm_ifindex"),
          at(8, 2, "ndm_state"));

  private NetlinkStructs() {}

  /** All of them, for the test. */
  public static List<CStruct> all() {
    return List.of(SOCKADDR_NL, NLMSGHDR, NLATTR, NLMSGERR, IFINFOMSG, IFADDRMSG, RTMSG, NDMSG);
  }
}
