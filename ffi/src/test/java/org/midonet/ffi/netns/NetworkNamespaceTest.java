package org.midonet.ffi.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.TestNamespace;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.Rtnetlink;

@Tag("lab")
class NetworkNamespaceTest {
  private static String own() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  @Test
  void theThreadComesBack() throws Exception {
    String home = own();
    try (TestNamespace test = new TestNamespace()) {
      assertThat(test.namespace().call(NetworkNamespaceTest::own)).isNotEqualTo(home);
      assertThat(own()).isEqualTo(home);
      assertThatThrownBy(
              () ->
                  test.namespace()
                      .run(
                          () -> {
                            throw new IllegalArgumentException("inside");
                          }))
          .hasMessage("inside");
      assertThat(own()).isEqualTo(home);
    }
  }

  @Test
  void aSocketStaysWhereItWasMade() {
    try (TestNamespace test = new TestNamespace();
        Rtnetlink links = test.namespace().call(Rtnetlink::open)) {
      assertThat(links.links()).extracting(Link::name).contains("lo").doesNotContain("eth0");
    }
  }

  @Test
  void aVirtualThreadIsRefused() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    try (NetworkNamespace namespace = NetworkNamespace.current()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  namespace.run(() -> {});
                } catch (IllegalStateException refused) {
                  seen.set(refused);
                }
              })
          .join();
    }
    assertThat(seen.get()).hasMessageContaining("platform threads");
  }

  @Test
  void namesAreCheckedAndDeletionIsIdempotent() {
    assertThatThrownBy(() -> NetworkNamespace.named("../../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NetworkNamespace.named("mt-there-is-no-such"))
        .isInstanceOf(SyscallException.class)
        .hasMessageContaining("ENOENT");
    NetworkNamespace.delete("mt-there-is-no-such");
    assertThat(NetworkNamespace.pathOf("x")).isEqualTo(Path.of("/run/netns/x"));
  }
}
