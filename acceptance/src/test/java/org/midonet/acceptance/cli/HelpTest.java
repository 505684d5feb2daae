package org.midonet.acceptance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.midonet.lab.Commands;
import org.midonet.lab.Outcome;
import org.midonet.standalone.cloud.Home;

/**
 * Every command says what it takes where nothing can be built: in a tree of the scripts and the
 * usage texts alone. Whoever asks has perhaps no JDK, and not a minute.
 */
class HelpTest {
  private static final Path TREE = Home.find().directory();

  @TempDir static Path bare;

  @BeforeAll
  static void copyWhatIsNoProgram() throws IOException {
    try (Stream<Path> files = Files.walk(TREE, 6)) {
      for (Path file : files.filter(HelpTest::belongs).toList()) {
        Path copy = bare.resolve(TREE.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static boolean belongs(Path file) {
    Path inTree = TREE.relativize(file);
    return Files.isRegularFile(file)
        && (Stream.of("bin", "packaging", "acceptance/guide", "acceptance/suites")
                .anyMatch(inTree::startsWith)
            || (inTree.startsWith("acceptance") && inTree.getNameCount() == 2)
            || file.getParent().endsWith("src/main/resources/usage"));
  }

  static Stream<String> commands() throws IOException {
    try (Stream<Path> files = Files.list(TREE.resolve("bin"))) {
      List<String> ofOperators =
          files.filter(Files::isRegularFile).map(file -> "bin/" + file.getFileName()).toList();
      return Stream.concat(
          ofOperators.stream(),
          Stream.of(
              "bin/bench api",
              "bin/test --endpoints",
              "bin/test kernel",
              "bin/test mutation",
              "bin/test openstack",
              "bin/test packages",
              "bin/test tempest",
              "packaging/build",
              "acceptance/bare"));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsPrintedWithoutABuild(String command) {
    String[] words = command.split(" ");
    words[0] = bare.resolve(words[0]).toString();
    Outcome help =
        Commands.run(Stream.concat(Stream.of(words), Stream.of("--help")).toArray(String[]::new));
    assertThat(help.status()).as(help.text()).isZero();
    assertThat(help.output())
        .contains(command.substring(command.lastIndexOf(' ') + 1).replace("bin/", ""));
    assertThat(help.error()).isEmpty();
    assertThat(bare.resolve(".build")).doesNotExist();
  }
}
