package org.midonet.nsdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.Bridge;
import org.midonet.topology.error.Unavailable;

/** ZooKeeper over TLS, where both sides prove who they are. */
@Tag("slow")
class TlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir Path directory;

  private void keytool(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-noprompt"));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool").toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(directory.resolve("keytool"))).isZero();
  }

  /** A key of its own, and its certificate in PEM. */
  private Path keys(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-keystore",
        store.toString(),
        "-storetype",
        "PKCS12",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=dns:localhost,ip:127.0.0.1");
    keytool(
        "-exportcert",
        "-rfc",
        "-keystore",
        store.toString(),
        "-alias",
        name,
        "-file",
        directory.resolve(name + ".pem").toString());
    return store;
  }

  private Process server(int port) throws Exception {
    Path home = Files.createDirectories(directory.resolve("zk"));
    Files.writeString(
        home.resolve("zoo.cfg"),
        """
        tickTime=500
        dataDir=%s
        secureClientPort=%d
        secureClientPortAddress=127.0.0.1
        admin.enableServer=false
        serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
        ssl.keyStore.location=%s
        ssl.keyStore.password=%s
        ssl.trustStore.location=%s
        ssl.trustStore.password=
        """
            .formatted(
                home,
                port,
                directory.resolve("server.p12"),
                PASSWORD,
                directory.resolve("agent.pem")));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            home.resolve("zoo.cfg").toString())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile())
        .start();
  }

  @Test
  void speaksToWhomItTrustsOnly() throws Exception {
    keys("server");
    Path agent = keys("agent");
    keys("stranger");
    int port = ServerPort.free(new Random());
    Process server = server(port);
    try {
      ZooKeeperSettings plain = ZooKeeperSettings.of("127.0.0.1:" + port);
      ZooKeeperTls.Store trust = new ZooKeeperTls.Store(directory.resolve("server.pem"), "");
      Optional<ZooKeeperTls.Store> ours = Optional.of(new ZooKeeperTls.Store(agent, PASSWORD));
      try (Nsdb nsdb =
          ZooKeeperNsdb.open(plain.withTls(Optional.of(new ZooKeeperTls(trust, ours))))) {
        nsdb.connection().await(Duration.ofSeconds(60));
        assertThat(nsdb.topology().list(Bridge.class)).isEmpty();
      }
      ZooKeeperTls.Store other = new ZooKeeperTls.Store(directory.resolve("stranger.pem"), "");
      for (ZooKeeperTls wrong :
          List.of(new ZooKeeperTls(other, ours), new ZooKeeperTls(trust, Optional.empty()))) {
        try (Nsdb nsdb = ZooKeeperNsdb.open(plain.withTls(Optional.of(wrong)))) {
          assertThatThrownBy(() -> nsdb.connection().await(Duration.ofSeconds(4)))
              .isInstanceOf(Unavailable.class);
        }
      }
    } finally {
      server.destroyForcibly().waitFor();
    }
  }
}
