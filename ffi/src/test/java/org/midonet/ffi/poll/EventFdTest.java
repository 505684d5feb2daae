package org.midonet.ffi.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.midonet.ffi.SyscallException;

class EventFdTest {
  @Test
  void aSignalWakesAWaiterUntilItIsDrained() {
    try (Epoll epoll = Epoll.open();
        EventFd event = EventFd.open()) {
      List<Long> tokens = new ArrayList<>();
      epoll.add(event.number(), Epoll.IN, 0x1_0000_0001L);
      assertThat(epoll.await(0, (token, events) -> tokens.add(token))).isZero();
      event.signal();
      event.signal();
      assertThat(epoll.await(-1, (token, events) -> tokens.add(token))).isEqualTo(1);
      assertThat(epoll.await(-1, (token, events) -> tokens.add(token))).isEqualTo(1);
      assertThat(tokens).containsExactly(0x1_0000_0001L, 0x1_0000_0001L);
      assertThat(event.drain()).isEqualTo(2);
      assertThat(event.drain()).isZero();
      epoll.remove(event.number());
      event.signal();
      assertThat(epoll.await(0, (token, events) -> tokens.add(token))).isZero();
    }
  }

  @Test
  void aClosedDescriptorIsRefused() {
    try (Epoll epoll = Epoll.open()) {
      EventFd event = EventFd.open();
      int number = event.number();
      event.close();
      event.close();
      assertThatThrownBy(event::number).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> epoll.add(number, Epoll.IN, 0))
          .isInstanceOf(SyscallException.class)
          .hasMessageContaining("EBADF");
    }
  }
}
