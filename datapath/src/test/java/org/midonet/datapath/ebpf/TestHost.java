package org.midonet.datapath.ebpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.midonet.ffi.libc.MountCalls;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netns.NetworkNamespace;

/** A host with a datapath, and guests in namespaces of their own behind veth pairs. */
final class TestHost implements AutoCloseable {
  /** A guest: its namespace, and the host's end of its interface. */
  record Guest(String name, NetworkNamespace namespace, int hostIndex) {}

  /** Whether the kernel is known to have GRE. */
  static final boolean KERNEL_HAS_GRE = Boolean.getBoolean("midonet.kernel.gre");

  private final List<String> names = new ArrayList<>();
  private final List<NetworkNamespace> namespaces = new ArrayList<>();
  private final NetworkNamespace namespace = namespace();
  private final Path pins;
  private final EbpfDatapath datapath;

  TestHost() {
    try (Rtnetlink links = links()) {
      pins = Files.createTempDirectory("mt-pins");
      links.setUp(links.link("lo").orElseThrow().index(), true);
      datapath = namespace.call(() -> EbpfDatapath.open(EbpfSettings.of(pins)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private NetworkNamespace namespace() {
    String name = "mt" + UUID.randomUUID().toString().substring(0, 8);
    NetworkNamespace made = NetworkNamespace.create(name);
    names.add(name);
    namespaces.add(made);
    return made;
  }

  Rtnetlink links() {
    return namespace.call(Rtnetlink::open);
  }

  EbpfDatapath datapath() {
    return datapath;
  }

  /** A veth pair between two hosts' underlays. */
  static void join(TestHost one, String oneAddress, TestHost other, String otherAddress) {
    try (Rtnetlink here = one.links();
        Rtnetlink there = other.links()) {
      here.createVeth("u0", "u1");
      here.move(here.link("u1").orElseThrow().index(), other.namespace);
      int u0 = up(here, "u0", oneAddress);
      int u1 = up(there, "u1", otherAddress);
      here.awaitOperational(u0);
      there.awaitOperational(u1);
    }
  }

  /** A guest with an address out of a /24. */
  Guest guest(String name, String address) {
    NetworkNamespace inside = namespace();
    try (Rtnetlink here = links();
        Rtnetlink there = inside.call(Rtnetlink::open)) {
      here.createVeth(name, "eth0");
      here.move(here.link("eth0").orElseThrow().index(), inside);
      int index = here.link(name).orElseThrow().index();
      here.disableAutomaticAddress(index);
      here.setUp(index, true);
      int eth0 = up(there, "eth0", address);
      here.awaitOperational(index);
      there.awaitOperational(eth0);
      return new Guest(name, inside, index);
    }
  }

  /** Gives an interface that is up one more address. */
  void addAddress(String link, String address) {
    try (Rtnetlink links = links()) {
      addAddress(links, links.link(link).orElseThrow().index(), address);
    }
  }

  private static void addAddress(Rtnetlink links, int index, String address) {
    try {
      links.addAddress(index, InetAddress.getByName(address), address.contains(":") ? 64 : 24);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static int up(Rtnetlink links, String link, String address) {
    int index = links.link(link).orElseThrow().index();
    links.disableAutomaticAddress(index);
    links.setMtu(index, link.startsWith("u") ? 1620 : 1500);
    addAddress(links, index, address);
    links.setUp(index, true);
    return index;
  }

  @Override
  public void close() {
    datapath.close();
    namespaces.forEach(NetworkNamespace::close);
    names.forEach(NetworkNamespace::delete);
    MountCalls.unmount(pins, MountCalls.MNT_DETACH);
    try {
      Files.delete(pins);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
