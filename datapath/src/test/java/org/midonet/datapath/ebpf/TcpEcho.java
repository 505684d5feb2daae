package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** TCP between the kernels of two guests. */
final class TcpEcho {
  static final int BYTES = 20_000_000;

  private TcpEcho() {}

  /** Sends bytes from one guest to a server at another, which sends them back; compares. */
  static void exchange(TestHost.Guest client, TestHost.Guest server, String address)
      throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(address), 7000);
    try (ServerSocket listening =
            server
                .namespace()
                .<ServerSocket, IOException>call(
                    () -> {
                      ServerSocket socket = new ServerSocket();
                      socket.bind(at);
                      return socket;
                    });
        Socket socket = client.namespace().<Socket, IOException>call(() -> connected(at))) {
      byte[] sent = new byte[BYTES];
      new Random(1).nextBytes(sent);
      CompletableFuture<byte[]> received =
          CompletableFuture.supplyAsync(() -> echo(listening), Thread::startVirtualThread);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                  socket.shutdownOutput();
                } catch (IOException failed) {
                  throw new UncheckedIOException(failed);
                }
              },
              Thread::startVirtualThread);
      byte[] back = socket.getInputStream().readAllBytes();
      writing.join();
      assertThat(Arrays.equals(received.join(), sent)).isTrue();
      assertThat(Arrays.equals(back, sent)).isTrue();
    }
  }

  private static Socket connected(InetSocketAddress at) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(60_000);
    socket.connect(at, 60_000);
    return socket;
  }

  private static byte[] echo(ServerSocket listening) {
    try (Socket accepted = listening.accept()) {
      byte[] got = accepted.getInputStream().readAllBytes();
      accepted.getOutputStream().write(got);
      return got;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
