package org.midonet.agent.metadata;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.midonet.packet.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves guests: one request a connection, a bounded number of connections in all and for each
 * caller, and a bounded time for each. A guest that is slow or malicious takes its own places.
 */
final class MetadataProxy implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MetadataProxy.class);
  private static final int MOST = 256;
  private static final int MOST_OF_A_CALLER = 8;
  private static final int BACKLOG = 128;

  /** Who calls from an address. */
  interface Callers {
    /** The instance; empty for one that is unknown. */
    Optional<Instance> of(IpAddress caller);
  }

  private final Nova nova;
  private final Callers callers;
  private final Duration patience;
  private final List<ServerSocket> servers = new ArrayList<>();
  private final Semaphore places = new Semaphore(MOST);
  private final Map<InetAddress, Integer> busy = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("metadata-clock").factory());

  private MetadataProxy(Nova nova, Callers callers, Duration patience) {
    this.nova = nova;
    this.callers = callers;
    this.patience = patience;
  }

  /**
   * Serves at some addresses.
   *
   * @param patience how long a guest may take to say what it wants; thrice that for all
   */
  static MetadataProxy open(
      Nova nova, Callers callers, Duration patience, List<InetSocketAddress> addresses)
      throws IOException {
    MetadataProxy proxy = new MetadataProxy(nova, callers, patience);
    try {
      for (InetSocketAddress address : addresses) {
        ServerSocket server = new ServerSocket();
        proxy.servers.add(server);
        server.setReuseAddress(true);
        server.bind(address, BACKLOG);
      }
    } catch (IOException e) {
      proxy.close();
      throw e;
    }
    for (ServerSocket server : proxy.servers) {
      Thread.ofVirtual().name("metadata").start(() -> proxy.accept(server));
    }
    return proxy;
  }

  /** Where it serves. */
  List<InetSocketAddress> addresses() {
    return servers.stream()
        .map(server -> new InetSocketAddress(server.getInetAddress(), server.getLocalPort()))
        .toList();
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket guest = server.accept();
        admit(guest);
      } catch (SocketException e) {
        LOG.debug("the metadata service is closed", e);
      } catch (IOException e) {
        LOG.warn("a guest cannot be let in", e);
      }
    }
  }

  private void admit(Socket guest) throws IOException {
    InetAddress from = guest.getInetAddress();
    if (!places.tryAcquire()) {
      guest.close();
      return;
    }
    if (busy.merge(from, 1, Integer::sum) > MOST_OF_A_CALLER) {
      leave(from);
      guest.close();
      return;
    }
    var end = clock.schedule(() -> hangUp(guest), patience.toMillis() * 3, TimeUnit.MILLISECONDS);
    Thread.ofVirtual()
        .name("metadata-guest")
        .start(
            () -> {
              try (guest) {
                serve(guest);
              } catch (IOException e) {
                LOG.debug("a guest went away", e);
              } catch (RuntimeException e) {
                LOG.error("a fault in the metadata service", e);
              } finally {
                end.cancel(false);
                leave(from);
              }
            });
  }

  private void leave(InetAddress from) {
    busy.computeIfPresent(from, (address, count) -> count > 1 ? count - 1 : null);
    places.release();
  }

  private static void hangUp(Socket guest) {
    try {
      guest.close();
    } catch (IOException e) {
      LOG.debug("already gone", e);
    }
  }

  private void serve(Socket guest) throws IOException {
    guest.setSoTimeout((int) patience.toMillis());
    IpAddress caller = IpAddress.ofBytes(guest.getInetAddress().getAddress());
    OutputStream out = guest.getOutputStream();
    HttpRequest request;
    try {
      request = HttpRequest.read(guest.getInputStream());
    } catch (HttpRequest.Refused refused) {
      write(out, refused(refused.status()), true);
      return;
    } catch (SocketTimeoutException e) {
      write(out, refused(408), true);
      return;
    }
    Optional<Instance> instance = callers.of(caller);
    Nova.Answer answer;
    if (instance.isEmpty()) {
      LOG.info("no instance is known at {}", caller);
      answer = refused(403);
    } else {
      try {
        answer = nova.ask(instance.get(), request);
      } catch (IOException e) {
        LOG.warn("Nova does not answer for instance {}: {}", instance.get().id(), e.getMessage());
        answer = refused(503);
      }
    }
    write(out, answer, !request.method().equals("HEAD"));
  }

  private static Nova.Answer refused(int status) {
    byte[] body = (reason(status) + "\n").getBytes(StandardCharsets.US_ASCII);
    return new Nova.Answer(status, "text/plain", body);
  }

  private static void write(OutputStream out, Nova.Answer answer, boolean withBody)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 ").append(answer.status()).append(' ').append(reason(answer.status()));
    if (!answer.type().isEmpty()) {
      head.append("\r\nContent-Type: ").append(answer.type());
    }
    head.append("\r\nContent-Length: ").append(answer.body().length);
    head.append("\r\nConnection: close\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (withBody) {
      out.write(answer.body());
    }
    out.flush();
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 411 -> "Length Required";
      case 413 -> "Content Too Large";
      case 431 -> "Request Header Fields Too Large";
      case 503 -> "Service Unavailable";
      default -> "Status " + status;
    };
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    for (ServerSocket server : servers) {
      server.close();
    }
  }
}
