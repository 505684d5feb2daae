package org.midonet.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Passes TCP connections on, so that hypervisors reach a server which listens on the machine's
 * loopback only: {@code Relay LISTEN=TARGET…}, each {@code HOST:PORT}. To kill it is to cut the
 * hypervisors off, and nothing else.
 */
public final class Relay {
  private static final Logger LOG = Logger.getLogger(Relay.class.getName());

  private Relay() {}

  /**
   * Listens for ever. Prints {@code listening HOST:PORT} for each listener once it accepts
   * connections.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Thread last = Thread.currentThread();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      InetSocketAddress listen = address(argument.substring(0, equals));
      InetSocketAddress target = address(argument.substring(equals + 1));
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(listen, 128);
      last = Thread.ofPlatform().name("relay-" + listen).start(() -> accept(server, target));
      System.out.println("listening " + listen.getHostString() + ":" + server.getLocalPort());
    }
    last.join();
  }

  private static InetSocketAddress address(String text) throws IOException {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        InetAddress.getByName(text.substring(0, colon)),
        Integer.parseInt(text.substring(colon + 1)));
  }

  private static void accept(ServerSocket server, InetSocketAddress target) {
    while (true) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client, target));
      } catch (IOException e) {
        LOG.log(Level.SEVERE, "relay to " + target + " ends", e);
        return;
      }
    }
  }

  private static void serve(Socket client, InetSocketAddress target) {
    try (client;
        Socket server = new Socket()) {
      server.connect(target, 5000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> pump(server, client));
      pump(client, server);
      back.join();
    } catch (IOException e) {
      LOG.log(Level.FINE, "no connection to " + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Copies until one side ends, then tells the other. */
  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16384];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      to.shutdownOutput();
    } catch (SocketException e) {
      close(from);
      close(to);
    } catch (IOException e) {
      LOG.log(Level.FINE, "relay", e);
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.FINE, "close", e);
    }
  }
}
