package org.midonet.agent.dpctl;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.agent.report.CountersFile;
import org.midonet.datapath.ebpf.EbpfDatapath;
import org.midonet.datapath.ebpf.EbpfSettings;
import org.midonet.datapath.ebpf.PinnedTables;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.Rtnetlink;

/** The datapath that is pinned on this host, seen from the network namespace of the process. */
public final class PinnedDatapath implements HostDatapath {

  /** Of {@code /proc/net/dev}: where what we tell stands behind the name. */
  private static final int[] COLUMNS = {1, 0, 2, 3, 9, 8, 10, 11};

  private final Path pins;
  private final Path agentSocket;
  private final Path counters;

  /**
   * The host's datapath.
   *
   * @param agentSocket where an agent that runs can be asked
   * @param counters the file in which an agent keeps what it counts
   */
  public PinnedDatapath(Path pins, Path agentSocket, Path counters) {
    this.pins = pins;
    this.agentSocket = agentSocket;
    this.counters = counters;
  }

  @Override
  public Optional<Contents> read() {
    Optional<PinnedTables> open = PinnedTables.open(pins);
    if (open.isEmpty()) {
      return Optional.empty();
    }
    try (PinnedTables tables = open.get()) {
      return Optional.of(
          new Contents(
              List.copyOf(tables.ports().values()),
              tables.flows(),
              List.copyOf(tables.connections()),
              tables.drops()));
    }
  }

  @Override
  public void make() {
    try {
      Files.createDirectories(pins);
    } catch (IOException e) {
      throw new IllegalStateException("cannot make " + pins, e);
    }
    EbpfDatapath.open(EbpfSettings.of(pins)).close();
  }

  @Override
  public boolean inUse() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(agentSocket));
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public Map<String, Long> ruleDrops() {
    return CountersFile.byRule(counters);
  }

  @Override
  public void remove() {
    EbpfDatapath.remove(EbpfSettings.of(pins));
  }

  @Override
  public Optional<String> interfaceName(int index) {
    // Not java.net's: it does not see interfaces without an address.
    try (Rtnetlink links = Rtnetlink.open()) {
      return links.link(index).map(Link::name);
    }
  }

  @Override
  public long[] interfaceCounts(String name) {
    long[] counts = new long[COLUMNS.length];
    try {
      for (String line : Files.readAllLines(Path.of("/proc/net/dev"))) {
        String[] parts = line.strip().split("[:\\s]+", -1);
        if (parts[0].equals(name)) {
          for (int i = 0; i < COLUMNS.length; i++) {
            counts[i] = Long.parseLong(parts[COLUMNS[i] + 1]);
          }
        }
      }
    } catch (IOException e) {
      return counts; // figures of an interface that cannot be read are zero, as those of none
    }
    return counts;
  }
}
