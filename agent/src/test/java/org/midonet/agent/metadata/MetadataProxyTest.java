package org.midonet.agent.metadata;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.packet.IpAddress;

/** The metadata service between guests and a Nova that checks the signature. */
class MetadataProxyTest {

  private static final String SECRET = "s3cret \"#$";
  private static final String ID = "5bd1ce4d-9a80-4f9a-8f6c-2b9ee9d5f7a1";
  private static final IpAddress KNOWN = IpAddress.parse("127.0.0.2");

  private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII);

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private HttpServer nova;
  private MetadataProxy proxy;

  @BeforeEach
  void start() throws IOException {
    nova = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    nova.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    nova.createContext(
        "/",
        exchange -> {
          Headers headers = exchange.getRequestHeaders();
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          headers.forEach((name, values) -> seen.add(name + "=" + values));
          boolean signed =
              signature(String.valueOf(headers.getFirst("X-Instance-ID")))
                  .equals(headers.getFirst("X-Instance-ID-Signature"));
          byte[] answer =
              (signed ? "instance " + headers.getFirst("X-Instance-ID") : "no")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
          exchange.sendResponseHeaders(
              signed ? (exchange.getRequestURI().getPath().equals("/none") ? 404 : 200) : 403,
              exchange.getRequestMethod().equals("HEAD") ? -1 : answer.length);
          if (!exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });
    nova.start();
    proxy = proxy(nova.getAddress().getPort(), SECRET, Duration.ofSeconds(20));
  }

  private static MetadataProxy proxy(int novaPort, String secret, Duration patience)
      throws IOException {
    return MetadataProxy.open(
        new Nova(
            new MetadataSettings(URI.create("http://127.0.0.1:" + novaPort), secret),
            Duration.ofSeconds(2)),
        caller ->
            caller.equals(KNOWN)
                ? Optional.of(new Instance(ID, "tenant-1", "10.0.0.5"))
                : Optional.empty(),
        patience,
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    nova.stop(0);
  }

  private static String signature(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Socket connect(String from) throws IOException {
    Socket guest = new Socket();
    guest.bind(new InetSocketAddress(from, 0));
    guest.connect(proxy.addresses().getFirst());
    guest.setSoTimeout(60_000);
    return guest;
  }

  private String ask(String from, String request) throws IOException {
    try (Socket guest = connect(from)) {
      guest.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(guest.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void asksNovaInTheNameOfTheInstance() throws Exception {
    String answer =
        ask(
            "127.0.0.2",
            "GET /latest/meta-data/?x=1 HTTP/1.1\r\n"
                + "Host: 169.254.169.254\r\n"
                + "Accept: text/*\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: text/plain; charset=utf-8\r\n", "Connection: close\r\n")
        .endsWith("\r\n\r\ninstance " + ID);
    assertThat(seen)
        .contains(
            "GET /latest/meta-data/?x=1 ",
            "Accept=[text/*]",
            "X-tenant-id=[tenant-1]",
            "X-forwarded-for=[10.0.0.5]");
    assertThat(ask("127.0.0.2", "GET /none HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404 Not Found");
    assertThat(ask("127.0.0.2", "HEAD / HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK")
        .endsWith("\r\n\r\n");
    assertThat(ask("127.0.0.2", "POST /p HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"))
        .startsWith("HTTP/1.1 200");
    assertThat(seen).contains("POST /p abc");
  }

  @Test
  void aGuestCannotSayThatItIsAnother() throws Exception {
    String forged =
        "GET / HTTP/1.1\r\nX-Instance-ID: other\r\nx-instance-id: other\r\nX_Instance_ID: other\r\n"
            + "X-Tenant-ID: other\r\nX-Forwarded-For: 6.6.6.6\r\nX-Instance-ID-Signature: "
            + signature("other")
            + "\r\nX-Anything: other\r\nConnection: X-Instance-ID\r\n\r\n";
    assertThat(ask("127.0.0.2", forged)).endsWith("instance " + ID);
    assertThat(seen).noneMatch(line -> line.contains("other") || line.contains("6.6.6.6"));
  }

  @Test
  void unknownCallersAreForbidden() throws Exception {
    assertThat(ask("127.0.0.3", "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403 Forbidden");
    assertThat(seen).isEmpty();
  }

  @Test
  void aWrongSecretIsNovasToRefuse() throws Exception {
    proxy.close();
    proxy = proxy(nova.getAddress().getPort(), "another", Duration.ofSeconds(20));
    assertThat(ask("127.0.0.2", "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403");
  }

  @Test
  void withoutNovaTheServiceIsUnavailable() throws Exception {
    nova.stop(0);
    assertThat(ask("127.0.0.2", "GET / HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 503 Service Unavailable");
  }

  @Test
  void aSlowNovaKeepsOnlyThoseWaitingWhoAskIt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      proxy.close();
      proxy = proxy(silent.getLocalPort(), SECRET, Duration.ofSeconds(20));
      try (Socket waits = connect("127.0.0.2")) {
        waits.getOutputStream().write(REQUEST);
        Socket atNova = silent.accept();
        assertThat(ask("127.0.0.3", "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403");
        assertThat(endOf(waits.getInputStream())).startsWith("HTTP/1.1 503 Service Unavailable");
        atNova.close();
      }
    }
  }

  @Test
  void aNovaThatDribblesIsNotWaitedForWithoutEnd() throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      proxy.close();
      proxy = proxy(slow.getLocalPort(), SECRET, Duration.ofSeconds(20));
      try (Socket waits = connect("127.0.0.2")) {
        waits.getOutputStream().write(REQUEST);
        Socket atNova = slow.accept();
        OutputStream out = atNova.getOutputStream();
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(US_ASCII));
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      out.write('.');
                      LockSupport.parkNanos(50_000_000);
                    }
                  } catch (IOException gone) {
                    return; // the test is over
                  }
                });
        assertThat(endOf(waits.getInputStream())).startsWith("HTTP/1.1 503");
        atNova.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "400 GET /\r\n\r\n",
        "400 GET / HTTP/2.0\r\n\r\n",
        "400 GET nowhere HTTP/1.1\r\n\r\n",
        "400 GET /\u0001 HTTP/1.1\r\n\r\n",
        "400 GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "400 GET / HTTP/1.1\r\nA : b\r\n\r\n",
        "400 POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "400 POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "405 DELETE / HTTP/1.1\r\n\r\n",
        "405 CONNECT other:80 HTTP/1.1\r\n\r\n",
        "411 POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "413 POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
      })
  void whatIsNoRequestIsRefused(String statusAndRequest) throws Exception {
    assertThat(ask("127.0.0.2", statusAndRequest.substring(4)))
        .startsWith("HTTP/1.1 " + statusAndRequest.substring(0, 3));
    assertThat(seen).isEmpty();
  }

  @Test
  void aHeadWithoutEndIsCutOff() throws Exception {
    try (Socket guest = connect("127.0.0.2")) {
      guest.getOutputStream().write("x".repeat(16 * 1024).getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(guest.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 431");
    }
  }

  @Test
  void slowGuestsTakeTheirOwnPlacesAndAreSentAway() throws Exception {
    proxy.close();
    proxy = proxy(nova.getAddress().getPort(), SECRET, Duration.ofSeconds(6));
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Socket guest = connect("127.0.0.3");
      guest.getOutputStream().write('G');
      slow.add(guest);
    }
    try (Socket ninth = connect("127.0.0.3")) {
      assertThat(endOf(ninth.getInputStream())).as("the ninth of one guest").isEmpty();
    }
    assertThat(ask("127.0.0.2", "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200");
    for (Socket guest : slow) {
      assertThat(endOf(guest.getInputStream())).startsWith("HTTP/1.1 408");
      guest.close();
    }
    assertThat(ask("127.0.0.3", "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403");
  }

  /** What comes until the end, which may be a reset. */
  private static String endOf(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void theSecretIsNeverShown() {
    assertThat(new MetadataSettings(URI.create("http://nova:8775"), SECRET).toString())
        .isEqualTo("MetadataSettings[nova=http://nova:8775]");
  }
}
