package org.midonet.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PortStore} does. */
abstract class PortStoreContract {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final UUID port = UUID.randomUUID();

  @SuppressWarnings("NullAway.Init") // before each test
  private PortStore store;

  abstract PortStore open() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    store = open();
  }

  @AfterEach
  final void stop() {
    store.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static PortStore.Row row(String key, String value, Duration life) {
    return new PortStore.Row(bytes(key), bytes(value), life);
  }

  private List<String> found(UUID of) {
    try {
      return store.find(of).toCompletableFuture().get(30, TimeUnit.SECONDS).stream()
          .map(value -> new String(value, StandardCharsets.UTF_8))
          .sorted()
          .toList();
    } catch (Exception e) {
      throw new AssertionError("the store does not answer", e);
    }
  }

  private void awaitFound(String... values) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(found(port)).containsExactly(values));
  }

  @Test
  void rowsAreFoundByTheirPort() {
    store.put(port, List.of(row("a", "one", LONG), row("b", "two", LONG)));
    store.put(UUID.randomUUID(), List.of(row("a", "another's", LONG)));
    awaitFound("one", "two");
    assertThat(found(UUID.randomUUID())).isEmpty();
    assertThat(store.lost()).isZero();
  }

  @Test
  void theSameKeyIsReplaced() {
    store.put(port, List.of(row("a", "one", LONG)));
    awaitFound("one");
    store.put(port, List.of(row("a", "changed", LONG)));
    awaitFound("changed");
  }

  @Test
  void rowsAreRemoved() {
    store.put(port, List.of(row("a", "one", LONG), row("b", "two", LONG)));
    awaitFound("one", "two");
    store.remove(port, List.of(bytes("a")));
    awaitFound("two");
  }

  @Test
  void rowsEndWithTheirLife() {
    store.put(port, List.of(row("a", "one", LONG), row("b", "two", LONG)));
    awaitFound("one", "two");
    store.put(port, List.of(row("a", "one", Duration.ofSeconds(2))));
    awaitFound("two");
  }

  @Test
  void manyRowsAreOnePortsToo() {
    store.put(port, IntStream.range(0, 12_000).mapToObj(i -> row("k" + i, "v" + i, LONG)).toList());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(found(port)).hasSize(12_000));
  }
}
