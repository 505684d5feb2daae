package org.midonet.nsdb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.midonet.nsdb.store.NsdbLimits;

/** What the contract's tests share: a store of their own, and participants of it. */
public abstract class NsdbContract {

  public static final Duration REST = Duration.ofMillis(60);
  protected static final Duration SOON = Duration.ofSeconds(30);
  public static final NsdbLimits LIMITS = new NsdbLimits(Duration.ofMillis(4500), 200_000, REST);

  private final List<Nsdb> opened = new ArrayList<>();
  protected Nsdb nsdb;

  /** A participant of this test's store. */
  protected abstract Nsdb open() throws Exception;

  protected final Nsdb another() throws Exception {
    Nsdb next = open();
    opened.add(next);
    next.connection().await(SOON);
    return next;
  }

  @BeforeEach
  void openFirst() throws Exception {
    nsdb = another();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Nsdb::close);
    opened.clear();
  }
}
