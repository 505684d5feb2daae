package org.midonet.datapath.ebpf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work that must be done on a platform thread, whoever calls. */
final class OwnThread {
  private OwnThread() {}

  /** Does it here if this is a platform thread, else on one made for it. */
  static <T> T call(Supplier<T> work) {
    if (!Thread.currentThread().isVirtual()) {
      return work.get();
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("datapath-namespace")
        .start(
            () -> {
              try {
                result.complete(work.get());
              } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
              }
            });
    try {
      return result.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
