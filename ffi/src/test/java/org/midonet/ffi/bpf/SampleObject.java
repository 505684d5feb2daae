package org.midonet.ffi.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Compiles the C files of these tests. */
final class SampleObject {
  private SampleObject() {}

  static byte[] compile(String name) {
    try {
      Path directory = Files.createTempDirectory("mt-bpf");
      Path source = directory.resolve(name);
      Path object = directory.resolve(name + ".o");
      try (InputStream text =
          Objects.requireNonNull(SampleObject.class.getResourceAsStream(name))) {
        Files.write(source, text.readAllBytes());
        Process clang =
            new ProcessBuilder(
                    "clang-14",
                    "-O2",
                    "-g",
                    "-target",
                    "bpf",
                    "-mcpu=v3",
                    "-I/usr/include/x86_64-linux-gnu",
                    "-c",
                    source.toString(),
                    "-o",
                    object.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(clang.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(clang.waitFor()).as(said).isZero();
        return Files.readAllBytes(object);
      } finally {
        Files.deleteIfExists(source);
        Files.deleteIfExists(object);
        Files.delete(directory);
      }
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError("cannot compile " + name, failed);
    }
  }
}
