package org.midonet.cluster;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.http.ApiApplication;
import org.midonet.cluster.http.HttpServer;
import org.midonet.cluster.http.Listen;
import org.midonet.cluster.report.Measurements;
import org.midonet.cluster.store.AuditedConfig;
import org.midonet.cluster.store.AuditedTables;
import org.midonet.cluster.store.AuditedTopology;
import org.midonet.cluster.store.MeasuredTopology;
import org.midonet.cluster.store.NsdbStage;
import org.midonet.cluster.types.Randomness;
import org.midonet.cluster.types.ResourceTable;
import org.midonet.nsdb.Nsdb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API over a store, listening. The store and the authentication are the caller's: it
 * closes them after this.
 */
public final class ClusterServer implements AutoCloseable {

  /** What every path begins with, unless the configuration says otherwise. */
  public static final String ROOT_PATH = "/midonet-api";

  private static final Logger LOG = LoggerFactory.getLogger(ClusterServer.class);

  private final HttpServer http;
  private final List<URI> uris;

  private ClusterServer(HttpServer http, List<URI> uris) {
    this.http = http;
    this.uris = List.copyOf(uris);
  }

  /**
   * Starts to serve. The store may still be away: requests are answered 503 until it is there.
   *
   * @param listen where
   * @param rootPath what every path begins with: {@link #ROOT_PATH}
   * @throws Exception if it cannot listen there
   */
  public static ClusterServer start(Nsdb nsdb, AuthService auth, Listen listen, String rootPath)
      throws Exception {
    Randomness randomness = new Randomness(UUID::randomUUID, RandomGenerator.of("SecureRandom"));
    Measurements measurements = new Measurements(nsdb.connection());
    Nsdb watched =
        new NsdbStage(
            nsdb,
            new AuditedTopology(new MeasuredTopology(nsdb.topology(), measurements)),
            new AuditedTables(nsdb.tables()),
            new AuditedConfig(nsdb.config()));
    HttpServer http =
        HttpServer.start(
            listen,
            rootPath,
            ApiApplication.of(ResourceTable.endpoints(watched, auth, randomness), auth),
            measurements);
    List<URI> uris = new ArrayList<>();
    for (InetSocketAddress at : http.addresses()) {
      boolean plain = uris.isEmpty() && listen.plain().isPresent();
      String host = at.getHostString();
      String shown = host.contains(":") ? "[" + host + "]" : host;
      uris.add(
          URI.create((plain ? "http://" : "https://") + shown + ":" + at.getPort() + rootPath));
    }
    LOG.info("The REST API is at {}", uris);
    return new ClusterServer(http, uris);
  }

  /** Starts to serve by HTTP alone, at exactly this address. */
  public static ClusterServer start(
      Nsdb nsdb, AuthService auth, InetSocketAddress address, String rootPath) throws Exception {
    return start(nsdb, auth, Listen.at(address), rootPath);
  }

  /** The address of the API, the plain one if there is one, without a slash at its end. */
  public URI uri() {
    return uris.getFirst();
  }

  /** All its addresses. */
  public List<URI> uris() {
    return uris;
  }

  @Override
  public void close() {
    http.close();
  }
}
