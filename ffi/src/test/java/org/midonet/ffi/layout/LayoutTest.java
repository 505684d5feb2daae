package org.midonet.ffi.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our offsets are the C compiler's. */
class LayoutTest {
  @TempDir Path directory;

  @Test
  void everyFieldLiesWhereTheCompilerPutsIt() throws Exception {
    List<CStruct> structs =
        Stream.of(NetlinkStructs.all(), SocketStructs.all(), BpfStructs.all())
            .flatMap(List::stream)
            .toList();
    Map<String, String> expected = new LinkedHashMap<>();
    Set<String> headers = new LinkedHashSet<>();
    StringBuilder body = new StringBuilder();
    for (CStruct struct : structs) {
      headers.add(struct.header());
      if (struct.size() > 0) {
        expected.put(struct.name(), "" + struct.size());
        body.append("p(\"%s\", sizeof(%s));\n".formatted(struct.name(), struct.name()));
      }
      struct
          .fields()
          .forEach(
              (name, field) -> {
                String key = struct.name() + "." + name;
                String member = "((%s *) 0)->%s".formatted(struct.name(), name);
                expected.put(key, "" + field.offset());
                expected.put(key + " size", "" + field.size());
                body.append("p(\"%s\", (unsigned long) &%s);\n".formatted(key, member));
                body.append("p(\"%s size\", sizeof(%s));\n".formatted(key, member));
              });
    }
    StringBuilder source = new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n");
    headers.forEach(header -> source.append("#include <" + header + ">\n"));
    source.append(
        "static void p(const char *n, unsigned long v) { printf(\"%s=%lu\\n\", n, v); }\n");
    source.append("int main(void) {\n" + body + "return 0; }\n");

    assertThat(compileAndRun(source.toString())).containsExactlyInAnyOrderEntriesOf(expected);
  }

  private Map<String, String> compileAndRun(String source)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("layout.c"), source);
    Path program = directory.resolve("layout");
    run("gcc", "-o", program.toString(), file.toString());
    Map<String, String> printed = new LinkedHashMap<>();
    for (String line : run(program.toString()).lines().toList()) {
      int equals = line.indexOf('=');
      printed.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return printed;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
