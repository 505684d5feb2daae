package org.midonet.ffi.layout;

import static org.midonet.ffi.layout.CStruct.at;

import java.util.List;

/** sys/epoll.h, linux/if_packet.h, linux/virtio_net.h, linux/if.h, sys/statfs.h. */
public final class SocketStructs {
  public static final CStruct EPOLL_EVENT =
      CStruct.of(
          "struct epoll_event",
          "sys/epoll.h",
          // Packed on x86-64 alone (EPOLL_PACKED).
          isX86() ? 12 : 16,
          at(0, 4, "events"),
          at(isX86() ? 4 : 8, 8, "data"));
  public static final CStruct SOCKADDR_LL =
      CStruct.of(
          "struct sockaddr_ll",
          "linux/if_packet.h",
          20,
          at(0, 2, "sll_family"),
          at(2, 2, "sll_protocol"),
          at(4, 4, "sll_ifindex"),
          at(8, 2, "sll_hatype"),
          at(10, 1, "sll_pkttype"),
          at(11, 1, "sll_halen"),
          at(12, 8, "sll_addr"));
  public static final CStruct VIRTIO_NET_HDR =
      CStruct.of(
          "struct virtio_net_hdr",
          "linux/virtio_net.h",
          10,
          at(0, 1, "flags"),
          at(1, 1, "gso_type"),
          at(2, 2, "hdr_len"),
          at(4, 2, "gso_size"),
          at(6, 2, "csum_start"),
          at(8, 2, "csum_offset"));
  public static final CStruct IFREQ =
      CStruct.of("struct ifreq", "linux/if.h", 40, at(0, 16, "ifr_name"), at(16, 2, "ifr_flags"));
  public static final CStruct STATFS =
      CStruct.of("struct statfs", "sys/statfs.h", 120, at(0, 8, "f_type"));

  private SocketStructs() {}

  private static boolean isX86() {
    return System.getProperty("os.arch", "").equals("amd64");
  }

  /** All of them, for the test. */
  public static List<CStruct> all() {
    return List.of(EPOLL_EVENT, SOCKADDR_LL, VIRTIO_NET_HDR, IFREQ, STATFS);
  }
}
