package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.ffi.layout.CStruct;

/** Java and the kernel programs agree on every structure and constant. */
class KernelStructsTest {
  @TempDir Path directory;

  @Test
  void everyFieldLiesWhereTheCompilerPutsIt() throws Exception {
    Map<String, String> expected = new LinkedHashMap<>();
    StringBuilder body = new StringBuilder();
    for (CStruct struct : KernelStructs.all()) {
      expected.put(struct.name(), "" + struct.size());
      body.append("p(\"%s\", sizeof(%s));\n".formatted(struct.name(), struct.name()));
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
    Map<String, Integer> constants =
        Map.of(
            "SCHEMA", KernelStructs.SCHEMA,
            "MASKS", KernelStructs.MASKS,
            "LISTS", KernelStructs.LISTS,
            "LIST_ACTIONS", KernelStructs.LIST_ACTIONS,
            "RUN_ACTIONS", KernelStructs.RUN_ACTIONS,
            "TEMPLATES", KernelStructs.TEMPLATES,
            "ACTION_JUMP", ActionForm.JUMP,
            "CONNECTION_SINGLE", ConnectionForm.SINGLE,
            "LIFE_REST", 9);
    constants.forEach(
        (name, value) -> {
          expected.put(name, "" + value);
          body.append("p(\"%s\", (unsigned long) %s);\n".formatted(name, name));
        });
    String source =
        "#include <stdio.h>\n#include \"midonet.h\"\n"
            + "static void p(const char *n, unsigned long v) { printf(\"%s=%lu\\n\", n, v); }\n"
            + "int main(void) {\n"
            + body
            + "return 0; }\n";
    assertThat(compileAndRun(source)).containsExactlyInAnyOrderEntriesOf(expected);
  }

  private Map<String, String> compileAndRun(String source) throws Exception {
    Path file = Files.writeString(directory.resolve("layout.c"), source);
    Path program = directory.resolve("layout");
    run("gcc", "-I" + headers(), "-o", program.toString(), file.toString());
    Map<String, String> printed = new LinkedHashMap<>();
    for (String line : run(program.toString()).lines().toList()) {
      int equals = line.indexOf('=');
      printed.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return printed;
  }

  /** From the module's directory (Maven) or the tree's. */
  private static Path headers() {
    Path here = Path.of("src/main/bpf").toAbsolutePath();
    return Files.isDirectory(here) ? here : Path.of("datapath/src/main/bpf").toAbsolutePath();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
