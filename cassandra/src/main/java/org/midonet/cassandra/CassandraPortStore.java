package org.midonet.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.internal.core.loadbalancing.DcInferringLoadBalancingPolicy;
import com.datastax.oss.driver.internal.core.retry.ConsistencyDowngradingRetryPolicy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows in Cassandra: keyspace {@code MidonetFlowState}, one partition a port. The first connection
 * is tried until it is had; later ones are the driver's to mend. While there is none, writes are
 * lost and counted, and questions fail at once.
 */
public final class CassandraPortStore implements PortStore {

  private static final Logger LOG = LoggerFactory.getLogger(CassandraPortStore.class);

  private static final String KEYSPACE = "MidonetFlowState";

  /** Rows of one partition that go together: a batch of some 20 kB. */
  private static final int BATCH = 64;

  /** Batches that may be on their way. */
  private static final int IN_FLIGHT = 256;

  /** Spec {@code agent.md} section 20: each query has 3 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** A session with its statements. */
  private record Open(
      CqlSession session,
      PreparedStatement insert,
      PreparedStatement delete,
      PreparedStatement select) {}

  private final CassandraSettings settings;
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private final LongAdder lost = new LongAdder();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread opener;
  private volatile Optional<Open> open = Optional.empty();

  private CassandraPortStore(CassandraSettings settings) {
    this.settings = settings;
    opener = Thread.ofPlatform().name("cassandra").daemon().unstarted(this::openSome);
  }

  /** A store that connects in the background, as often as it takes. */
  public static CassandraPortStore open(CassandraSettings settings) {
    CassandraPortStore store = new CassandraPortStore(settings);
    store.opener.start();
    return store;
  }

  /** Whether the first connection was had. */
  public boolean isOpen() {
    return open.isPresent();
  }

  private void openSome() {
    String told = "";
    try {
      do {
        try {
          open = Optional.of(connect());
          LOG.info("connected to Cassandra at {}", settings.servers());
          return;
        } catch (RuntimeException e) {
          String why = String.valueOf(e.getMessage());
          if (!why.equals(told)) {
            told = why;
            LOG.warn("no Cassandra at {}: {}; trying again", settings.servers(), why);
          }
        }
      } while (!closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Open connect() {
    DriverConfigLoader config =
        DriverConfigLoader.programmaticBuilder()
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, PATIENCE)
            .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofSeconds(1))
            .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(30))
            .withString(
                DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.QUORUM.name())
            .withClass(
                DefaultDriverOption.RETRY_POLICY_CLASS, ConsistencyDowngradingRetryPolicy.class)
            .withClass(
                DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS,
                DcInferringLoadBalancingPolicy.class)
            .withInt(DefaultDriverOption.NETTY_IO_SIZE, 1)
            .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
            .build();
    CqlSessionBuilder builder = CqlSession.builder().withConfigLoader(config);
    for (InetSocketAddress server : settings.servers()) {
      builder.addContactPoint(new InetSocketAddress(server.getHostString(), server.getPort()));
    }
    CqlSession session = builder.build();
    try {
      makeTables(session);
      return new Open(
          session,
          session.prepare(
              "INSERT INTO "
                  + KEYSPACE
                  + ".connections (port, entry, state) VALUES (?, ?, ?) USING TTL ?"),
          session.prepare("DELETE FROM " + KEYSPACE + ".connections WHERE port = ? AND entry = ?"),
          session.prepare("SELECT state FROM " + KEYSPACE + ".connections WHERE port = ?"));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void makeTables(CqlSession session) {
    session.execute(
        "CREATE KEYSPACE IF NOT EXISTS "
            + KEYSPACE
            + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': "
            + settings.replicationFactor()
            + "}");
    session.execute(
        "CREATE TABLE IF NOT EXISTS "
            + KEYSPACE
            + ".connections (port uuid, entry blob, state blob, PRIMARY KEY (port, entry))"
            + " WITH gc_grace_seconds = 3600");
  }

  @Override
  public void put(UUID port, Collection<PortStore.Row> rows) {
    Optional<Open> now = open;
    if (now.isEmpty()) {
      lost.add(rows.size());
      return;
    }
    inBatches(
        now.get().session(),
        rows.stream()
            .map(
                row ->
                    now.get()
                        .insert()
                        .bind(
                            port,
                            ByteBuffer.wrap(row.key()),
                            ByteBuffer.wrap(row.value()),
                            (int) Math.max(1, row.life().toSeconds())))
            .toList());
  }

  @Override
  public void remove(UUID port, Collection<byte[]> keys) {
    Optional<Open> now = open;
    if (now.isPresent()) {
      inBatches(
          now.get().session(),
          keys.stream().map(key -> now.get().delete().bind(port, ByteBuffer.wrap(key))).toList());
    }
  }

  private void inBatches(CqlSession session, List<? extends BatchableStatement<?>> statements) {
    for (int from = 0; from < statements.size(); from += BATCH) {
      var part = statements.subList(from, Math.min(statements.size(), from + BATCH));
      BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
      part.forEach(batch::addStatement);
      write(session, batch.build(), part.size());
    }
  }

  private void write(CqlSession session, Statement<?> statement, int rows) {
    if (!room.tryAcquire()) {
      lost.add(rows);
      return;
    }
    session
        .executeAsync(statement)
        .whenComplete(
            (done, failed) -> {
              room.release();
              if (failed != null) {
                lost.add(rows);
                LOG.debug("{} rows are lost: {}", rows, failed.getMessage());
              }
            });
  }

  @Override
  public CompletionStage<List<byte[]>> find(UUID port) {
    Optional<Open> now = open;
    if (now.isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("there is no connection to Cassandra"));
    }
    List<byte[]> found = new ArrayList<>();
    return now.get()
        .session()
        .executeAsync(now.get().select().bind(port))
        .thenCompose(page -> collect(page, found));
  }

  private static CompletionStage<List<byte[]>> collect(AsyncResultSet page, List<byte[]> found) {
    for (com.datastax.oss.driver.api.core.cql.Row row : page.currentPage()) {
      ByteBuffer state = row.getByteBuffer(0);
      if (state != null) {
        byte[] bytes = new byte[state.remaining()];
        state.get(bytes);
        found.add(bytes);
      }
    }
    return page.hasMorePages()
        ? page.fetchNextPage().thenCompose(next -> collect(next, found))
        : CompletableFuture.completedFuture(found);
  }

  @Override
  public long lost() {
    return lost.sum();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      opener.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.ifPresent(now -> now.session().close());
  }
}
