package org.midonet.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.midonet.cluster.ClusterServer;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.Credentials;
import org.midonet.cluster.auth.CredentialsFile;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.auth.StaticTokenAuthService;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: state directory, database, API, started in this order and closed in reverse. */
final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration CONNECT = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private String nsdb = "";
  private URI api = URI.create("");
  private Optional<Path> credentials = Optional.empty();

  private Node() {}

  /**
   * Starts it; when this returns, the API serves.
   *
   * @param rootKey under which everything lies in ZooKeeper
   * @throws Exception whatever kept a part from starting; what had started is closed again
   */
  static Node start(Options options, String rootKey) throws Exception {
    Node node = new Node();
    try {
      node.startParts(options, rootKey);
      return node;
    } catch (Exception e) {
      node.close();
      throw e;
    }
  }

  private void startParts(Options options, String rootKey) throws Exception {
    StateDirectory state = opened(StateDirectory.take(options.stateDirectory()));
    if (options.zookeeper().isPresent()) {
      nsdb = options.zookeeper().get();
    } else {
      EmbeddedZooKeeper server = opened(state.startZooKeeper());
      nsdb = server.address();
    }
    // It connects while Jersey and Jetty start.
    Nsdb store = opened(ZooKeeperNsdb.open(ZooKeeperSettings.of(nsdb).withRootKey(rootKey)));
    AuthService auth =
        options.insecureMockAuth()
            ? new MockAuthService()
            : staticToken(
                state,
                "http://"
                    + options.api().getHostString()
                    + ":"
                    + options.api().getPort()
                    + ClusterServer.ROOT_PATH);
    ClusterServer server;
    try {
      server = opened(ClusterServer.start(store, auth, options.api(), ClusterServer.ROOT_PATH));
    } catch (IOException e) {
      throw new IOException(
          "the API cannot listen on "
              + options.api().getHostString()
              + ":"
              + options.api().getPort()
              + ": "
              + e.getMessage(),
          e);
    }
    api = server.uri();
    if (!options.insecureMockAuth()) {
      // Again, with the port that was free.
      var _ = staticToken(state, api.toString());
      credentials = Optional.of(state.credentials());
    }
    store.connection().await(CONNECT);
  }

  private static AuthService staticToken(StateDirectory state, String url) throws IOException {
    Credentials credentials =
        CredentialsFile.loadOrCreate(state.credentials(), url, new SecureRandom());
    return new StaticTokenAuthService(credentials);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** The ZooKeeper servers, {@code HOST:PORT,…}. */
  String nsdb() {
    return nsdb;
  }

  URI api() {
    return api;
  }

  /** The file with user and password; empty where everybody is let in. */
  Optional<Path> credentials() {
    return credentials;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("closing {}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
