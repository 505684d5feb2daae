package org.midonet.cluster;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.http.ApiApplication;
import org.midonet.cluster.http.HttpServer;
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
  private final URI uri;

  private ClusterServer(HttpServer http, URI uri) {
    this.http = http;
    this.uri = uri;
  }

  /**
   * Starts to serve. The store may still be away: requests are answered 503 until it is there.
   *
   * @param address exactly where to listen; port 0 takes a free one
   * @param rootPath what every path begins with: {@link #ROOT_PATH}
   * @throws Exception if it cannot listen there
   */
  public static ClusterServer start(
      Nsdb nsdb, AuthService auth, InetSocketAddress address, String rootPath) throws Exception {
    Randomness randomness = new Randomness(UUID::randomUUID, RandomGenerator.of("SecureRandom"));
    HttpServer http =
        HttpServer.start(
            address,
            rootPath,
            ApiApplication.of(ResourceTable.endpoints(nsdb, auth, randomness), auth));
    String host = address.getHostString();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    URI uri = URI.create("http://" + shown + ":" + http.address().getPort() + rootPath);
    LOG.info("The REST API is at {}", uri);
    return new ClusterServer(http, uri);
  }

  /** The address of the API, without a slash at its end. */
  public URI uri() {
    return uri;
  }

  @Override
  public void close() {
    http.close();
  }
}
