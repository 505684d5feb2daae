package org.midonet.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.scenario.Scenario;

/** The real Cassandra, which {@link RealCassandra} gets from Maven Central and starts. */
@Tag("lab")
@Tag("slow")
@Scenario("FS-10")
class CassandraPortStoreTest extends PortStoreContract {

  @TempDir static Path directory;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static RealCassandra real;

  @BeforeAll
  static void begin() throws Exception {
    real = RealCassandra.start(directory);
  }

  @AfterAll
  static void end() throws Exception {
    real.stop();
  }

  private static CassandraSettings settings(int port) {
    return new CassandraSettings(List.of(InetSocketAddress.createUnresolved("127.0.0.1", port)), 1);
  }

  @Override
  PortStore open() {
    CassandraPortStore store = CassandraPortStore.open(settings(real.port()));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(store::isOpen);
    return store;
  }

  @Test
  void whereNobodyListensNothingIsKeptAndNobodyWaits() throws IOException {
    int nobody;
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = free.getLocalPort();
    }
    try (CassandraPortStore store = CassandraPortStore.open(settings(nobody))) {
      UUID port = UUID.randomUUID();
      store.put(port, List.of(new PortStore.Row(new byte[1], new byte[1], Duration.ofMinutes(1))));
      assertThat(store.lost()).isEqualTo(1);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> store.find(port).toCompletableFuture().get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void afterAnOutageItIsUsedAgain() throws Exception {
    try (CassandraPortStore store = (CassandraPortStore) open()) {
      UUID port = UUID.randomUUID();
      real.freeze(true);
      store.put(
          port, List.of(new PortStore.Row(new byte[] {1}, new byte[] {1}, Duration.ofMinutes(9))));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> store.lost() > 0);
      real.freeze(false);
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                store.put(
                    port,
                    List.of(
                        new PortStore.Row(new byte[] {2}, new byte[] {2}, Duration.ofMinutes(9))));
                assertThat(store.find(port).toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .anyMatch(value -> value[0] == 2);
              });
    }
  }
}
