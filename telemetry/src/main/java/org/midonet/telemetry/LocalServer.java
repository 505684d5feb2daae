package org.midonet.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The two pages, for a daemon that has no web server: the JDK's small one, with one thread, so that
 * whoever reads slowly or opens many connections takes nothing from the daemon.
 */
public final class LocalServer implements AutoCloseable {

  private static final int WAITING = 16;

  private final HttpServer server;
  private final ExecutorService thread;

  private LocalServer(HttpServer server, ExecutorService thread) {
    this.server = server;
    this.thread = thread;
  }

  /** Serves at an address, which should be of the loopback: nobody is asked who they are. */
  public static LocalServer start(InetSocketAddress address, MetricsPage metrics, Health health)
      throws IOException {
    HttpServer server = HttpServer.create(address, WAITING);
    ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("telemetry").factory());
    server.setExecutor(thread);
    server.createContext(
        MetricsPage.PATH,
        exchange -> answer(exchange, MetricsPage.PATH, 200, MetricsPage.TYPE, metrics.text()));
    server.createContext(
        Health.PATH,
        exchange -> {
          Health.Report report = health.report();
          answer(exchange, Health.PATH, report.status(), Health.TYPE, report.json());
        });
    server.start();
    return new LocalServer(server, thread);
  }

  /** Contexts match prefixes; here a path is a path. */
  private static void answer(
      HttpExchange exchange, String path, int status, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      if (!isHead && !exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, isHead ? -1 : body.length);
      if (!isHead) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
