package org.midonet.cluster.http;

import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.server.ResourceConfig;
import org.midonet.cluster.report.Measurements;
import org.midonet.telemetry.Health;
import org.midonet.telemetry.MetricsPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Jetty that serves one Jersey application below a path, each request on a virtual thread of its
 * own.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final long IDLE_MILLIS = 30_000;
  private static final int MOST_CONNECTIONS = 4_000;
  private static final long CROWDED_IDLE_MILLIS = 1_000;
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
  private final List<ServerConnector> connectors;
  private final ExecutorService requests;

  private HttpServer(Server server, List<ServerConnector> connectors, ExecutorService requests) {
    this.server = server;
    this.connectors = List.copyOf(connectors);
    this.requests = requests;
  }

  /**
   * Listens and serves.
   *
   * @param listen where
   * @param rootPath what all paths begin with, such as {@code /midonet-api}
   * @throws Exception if the address cannot be had
   */
  public static HttpServer start(
      Listen listen, String rootPath, ResourceConfig application, Measurements measurements)
      throws Exception {
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
    List<ServerConnector> connectors = new ArrayList<>();
    listen.plain().ifPresent(at -> connectors.add(plain(server, configuration, at)));
    listen.secure().ifPresent(at -> connectors.add(secure(server, configuration, at)));
    for (ServerConnector connector : connectors) {
      connector.setIdleTimeout(IDLE_MILLIS);
      connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
      server.addConnector(connector);
    }
    // Open files are not without end. Past this, those who only sit there are asked to leave.
    NetworkConnectionLimit limit = new NetworkConnectionLimit(MOST_CONNECTIONS, server);
    limit.setEndPointIdleTimeout(CROWDED_IDLE_MILLIS);
    server.addBean(limit);
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    ServletHolder holder = new ServletHolder("api", new ApiContainer(application));
    holder.setInitOrder(1);
    context.addServlet(holder, rootPath + "/*");
    context.addFilter(
        new FilterHolder(new RequestReport(measurements)),
        rootPath + "/*",
        EnumSet.of(DispatcherType.REQUEST));
    page(context, Page.docs(), rootPath + "/docs");
    page(context, Page.metrics(new MetricsPage(measurements.registry())), MetricsPage.PATH);
    page(context, Page.health(measurements.health()), Health.PATH);
    // Requests that are being answered when the daemon stops get their answer.
    server.setHandler(new GracefulHandler(context));
    server.setStopTimeout(STOP_MILLIS);
    server.setErrorHandler(new JettyErrors());
    context.setErrorHandler(new JettyErrors());
    HttpServer started = new HttpServer(server, connectors, requests);
    try {
      server.start();
    } catch (Exception e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static void page(ServletContextHandler context, Page page, String path) {
    ServletHolder holder = new ServletHolder(path, page);
    context.addServlet(holder, path);
    // As everywhere: with a slash at the end, too.
    context.addServlet(holder, path + "/");
  }

  private static ServerConnector plain(
      Server server, HttpConfiguration configuration, InetSocketAddress address) {
    return bound(
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration)), address);
  }

  private static ServerConnector secure(
      Server server, HttpConfiguration configuration, Listen.Secure secure) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(secure.identity().keys());
    tls.setKeyStorePassword(secure.identity().password());
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    HttpConfiguration encrypted = new HttpConfiguration(configuration);
    // Clients come by address, too, and through proxies: the name is theirs to check.
    encrypted.addCustomizer(new SecureRequestCustomizer(false));
    return bound(
        new ServerConnector(
            server,
            1,
            1,
            AbstractConnectionFactory.getFactories(tls, new HttpConnectionFactory(encrypted))),
        secure.address());
  }

  private static ServerConnector bound(ServerConnector connector, InetSocketAddress address) {
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    return connector;
  }

  /** Where it listens: plain first. */
  public List<InetSocketAddress> addresses() {
    return connectors.stream()
        .map(one -> new InetSocketAddress(one.getHost(), one.getLocalPort()))
        .toList();
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
