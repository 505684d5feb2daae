package org.midonet.agent.metadata;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.midonet.agent.flow.MetadataRoute;
import org.midonet.datapath.Datapath;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.IpAddress;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metadata service at work: its interface, and who listens there. */
public final class Metadata implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Metadata.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration FOR_NOVA = Duration.ofSeconds(30);

  private final Nsdb nsdb;
  private final IntFunction<Optional<UUID>> ports;
  private final MetadataRoute route;
  private final MetadataProxy proxy;

  /** Who was where when the store was last asked: it may be away when a guest asks again. */
  private final Map<UUID, Instance> known = new ConcurrentHashMap<>();

  private Metadata(
      Nsdb nsdb, IntFunction<Optional<UUID>> ports, MetadataRoute route, MetadataSettings settings)
      throws IOException {
    this.nsdb = nsdb;
    this.ports = ports;
    this.route = route;
    proxy = MetadataProxy.open(new Nova(settings, FOR_NOVA), this::caller, PATIENCE, addresses());
  }

  /**
   * Serves guests of this host, in the network namespace of the calling thread.
   *
   * @param ports the port with a number of the datapath; asked from any thread
   */
  public static Metadata start(
      Nsdb nsdb, Datapath datapath, IntFunction<Optional<UUID>> ports, MetadataSettings settings)
      throws IOException {
    MetadataRoute route = MetadataInterface.make(datapath);
    Metadata service = new Metadata(nsdb, ports, route, settings);
    LOG.info("guests' metadata comes from {}", settings.nova());
    return service;
  }

  /** How guests get there. */
  public MetadataRoute route() {
    return route;
  }

  private static List<InetSocketAddress> addresses() throws IOException {
    NetworkInterface own = NetworkInterface.getByName(MetadataInterface.NAME);
    List<InetSocketAddress> addresses = new ArrayList<>();
    List<InetAddress> there = own == null ? List.of() : own.inetAddresses().toList();
    for (InetAddress address : there) {
      InetAddress scoped =
          address instanceof Inet6Address
              ? Inet6Address.getByAddress(null, address.getAddress(), own)
              : address;
      addresses.add(new InetSocketAddress(scoped, MetadataRoute.SERVICE_PORT));
    }
    return addresses;
  }

  private Optional<Instance> caller(IpAddress address) {
    OptionalInt number = MetadataRoute.port(address);
    Optional<UUID> port = number.isPresent() ? ports.apply(number.getAsInt()) : Optional.empty();
    return port.flatMap(this::instance);
  }

  private Optional<Instance> instance(UUID port) {
    try {
      Optional<Instance> found =
          nsdb.topology().find(NeutronPort.class, port).flatMap(Instance::of);
      found.ifPresentOrElse(now -> known.put(port, now), () -> known.remove(port));
      return found;
    } catch (MidonetException e) {
      LOG.warn("the store does not say who is at port {}: {}", port, e.getMessage());
      return Optional.ofNullable(known.get(port));
    }
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }
}
