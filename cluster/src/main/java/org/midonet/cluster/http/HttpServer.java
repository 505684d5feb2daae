package org.midonet.cluster.http;

import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.server.ResourceConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Jetty that serves one Jersey application below a path, each request on a virtual thread of its
 * own.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final long IDLE_MILLIS = 30_000;
  private static final long STOP_MILLIS = 3_000;
  private static final long STOP_IDLE_MILLIS = 500;
  private static final int HEADER_BYTES = 16 * 1024;

  /**
   * Calls it severe when a client hangs up; kept here, since the log manager would forget the
   * level.
   */
  private static final java.util.logging.Logger HANG_UPS =
      java.util.logging.Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder");

  private final Server server;
  private final ServerConnector connector;
  private final ExecutorService requests;

  private HttpServer(Server server, ServerConnector connector, ExecutorService requests) {
    this.server = server;
    this.connector = connector;
    this.requests = requests;
  }

  /**
   * Listens and serves.
   *
   * @param address exactly where; port 0 takes a free one
   * @param rootPath what all paths begin with, such as {@code /midonet-api}
   * @throws Exception if the address cannot be had
   */
  public static HttpServer start(
      InetSocketAddress address, String rootPath, ResourceConfig application) throws Exception {
    HANG_UPS.setLevel(Level.OFF);
    ExecutorService requests =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    // Platform threads accept and select only; few are needed, and they must not keep a failed
    // start alive.
    QueuedThreadPool threads = new QueuedThreadPool(8, 2);
    threads.setName("jetty");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(requests);
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(HEADER_BYTES);
    // Names in paths may hold an escaped slash (rest-api.md 1.1), which Jetty refuses unless told.
    configuration.setUriCompliance(
        UriCompliance.DEFAULT.with("names", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    ServletHolder holder = new ServletHolder("api", new DrainingContainer(application));
    holder.setInitOrder(1);
    context.addServlet(holder, rootPath + "/*");
    // Requests that are being answered when the daemon stops get their answer.
    server.setHandler(new GracefulHandler(context));
    server.setStopTimeout(STOP_MILLIS);
    connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
    server.setErrorHandler(new JettyErrors());
    context.setErrorHandler(new JettyErrors());
    HttpServer started = new HttpServer(server, connector, requests);
    try {
      server.start();
    } catch (Exception e) {
      started.close();
      throw e;
    }
    return started;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("The web server did not stop in order", e);
    } finally {
      requests.shutdownNow();
    }
  }
}
