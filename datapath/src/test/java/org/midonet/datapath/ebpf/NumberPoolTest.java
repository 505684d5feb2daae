package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NumberPoolTest {
  private static final long REST = NumberPool.REST.toNanos();

  private final AtomicLong now = new AtomicLong(1000);
  private final NumberPool pool = new NumberPool(1, 2, now::get);

  @Test
  void aNumberRestsBeforeItIsUsedAgain() {
    assertThat(pool.take()).hasValue(1);
    assertThat(pool.take()).hasValue(2);
    assertThat(pool.take()).isEmpty();
    pool.release(1);
    assertThat(pool.take()).isEmpty();
    now.addAndGet(REST - 1);
    assertThat(pool.take()).isEmpty();
    now.addAndGet(1);
    assertThat(pool.take()).hasValue(1);
    assertThat(pool.inUse()).isEqualTo(2);
  }

  @Test
  void aNumberThatNobodySawNeedsNoRest() {
    assertThat(pool.take()).hasValue(1);
    assertThat(pool.take()).hasValue(2);
    pool.release(1);
    pool.releaseUnseen(2);
    assertThat(pool.take()).hasValue(2);
    assertThat(pool.take()).isEmpty();
  }

  @Test
  void whatIsAdoptedIsNotGivenOut() {
    pool.adopt(1);
    now.addAndGet(REST);
    assertThat(pool.take()).hasValue(2);
    assertThat(pool.take()).isEmpty();
    pool.release(1);
    now.addAndGet(REST);
    assertThat(pool.take()).hasValue(1);
  }

  /** Two flows with one action list: packets of one went the other's way, after a restart. */
  @Test
  void whatWasAdoptedAndGivenBackIsGivenOutOnce() {
    NumberPool many = new NumberPool(1, 4, now::get);
    many.adopt(2);
    now.addAndGet(REST);
    many.release(2);
    assertThat(many.take()).hasValue(1);
    assertThat(many.take()).as("2 rests").hasValue(3);
    assertThat(many.inUse()).isEqualTo(2);
    now.addAndGet(REST);
    assertThat(many.take()).hasValue(2);
    assertThat(many.take()).hasValue(4);
    assertThat(many.take()).isEmpty();
    assertThat(many.inUse()).isEqualTo(4);
  }
}
