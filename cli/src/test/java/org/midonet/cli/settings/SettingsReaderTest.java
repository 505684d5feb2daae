package org.midonet.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsReaderTest {
  private static final String COMPLETE =
      """
      # comment
      [cli]
      api_url = http://host:8181/midonet-api/
      Username: admin
      password = pa%ss ; not this
      project_id = admin
      """;

  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();

  private Settings read(String file, String... arguments) throws BadSettings, IOException {
    Files.writeString(home.resolve(".midonetrc"), file);
    environment.put("HOME", home.toString());
    return SettingsReader.read(List.of(arguments), environment, Optional::empty);
  }

  @Test
  void readsTheFile() throws Exception {
    Settings settings = read(COMPLETE);
    assertThat(settings.apiUrl()).isEqualTo("http://host:8181/midonet-api");
    assertThat(settings.user()).contains("admin");
    assertThat(settings.password()).isEqualTo("pa%ss");
    assertThat(settings.project()).isEqualTo("admin");
    assertThat(settings.tenant()).contains("");
    assertThat(settings.anyCertificate()).isFalse();
    assertThat(settings.command()).isEmpty();
  }

  @Test
  void theEnvironmentGoesBeforeTheFileAndOptionsBeforeBoth() throws Exception {
    environment.put("MIDO_USER", "fromenv");
    environment.put("MIDO_TENANT", "t1");
    Settings settings =
        read(COMPLETE, "-i", "p2", "--disable_ssl=TRUE", "--midonet-url", "http://x");
    assertThat(settings.user()).contains("fromenv");
    assertThat(settings.tenant()).contains("t1");
    assertThat(settings.project()).isEqualTo("p2");
    assertThat(settings.anyCertificate()).isTrue();
    assertThat(settings.apiUrl()).isEqualTo("http://x");
  }

  @Test
  void wordsAndOptionsMix() throws Exception {
    Settings settings = read(COMPLETE, "-Ae", "create", "--", "bridge", "--user");
    assertThat(settings.command()).contains(List.of("create", "bridge", "--user"));
  }

  @Test
  void aFileThatCannotBeParsedIsIgnored() throws Exception {
    environment.put("MIDO_API_URL", "http://x");
    Settings settings = read("nonsense\n", "-A");
    assertThat(settings.tenant()).isEmpty();
    assertThat(settings.user()).isEmpty();
  }

  @Test
  void continuesLinesAndExpandsNames() throws Exception {
    Settings settings =
        read("[DEFAULT]\nh = host\n[cli]\napi_url = http://%(h)s\n[other]\nusername = no\n", "-A");
    assertThat(settings.apiUrl()).isEqualTo("http://host");
    assertThat(settings.user()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "api_url,Missing: Midonet API URL",
    "Username,Missing: username",
    "project_id,Missing: Midonet Project ID",
    "password,No password given (add it to ~/.midonetrc or get a prompt using the -p option)"
  })
  void saysWhatIsMissing(String key, String text) {
    assertThatThrownBy(() -> read(COMPLETE.replaceAll("(?m)^" + key + ".*\n", "")))
        .isInstanceOf(BadSettings.class)
        .hasMessage(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-D,no such option: -D",
    "--nope,no such option: --nope",
    "--p,'ambiguous option: --p (--password, --project-id?)'",
    "--user,--user option requires an argument",
    "--eval=3,--eval option does not take a value"
  })
  void refusesUnknownOptions(String option, String text) {
    assertThatThrownBy(() -> read(COMPLETE, option))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("midonet-cli: error: " + text);
  }

  @Test
  void wordsNeedEval() {
    assertThatThrownBy(() -> read(COMPLETE, "list", "router"))
        .isInstanceOf(BadSettings.class)
        .hasMessage("Unrecognized command");
  }

  @Test
  void aPasswordIsAskedForOnTheTerminal() throws Exception {
    Files.writeString(home.resolve(".midonetrc"), COMPLETE);
    Settings settings =
        SettingsReader.read(
            List.of("-p"), Map.of("HOME", home.toString()), () -> Optional.of("typed"));
    assertThat(settings.password()).isEqualTo("typed");
  }

  @Test
  void theFileBelowMidonetRootGoesBeforeTheUsersOwn() throws Exception {
    Path root = home.resolve("root");
    Path below = root.resolve(home.toString().substring(1));
    Files.createDirectories(below);
    Files.writeString(below.resolve(".midonetrc"), COMPLETE.replace("host:8181", "other:8181"));
    environment.put("MIDONET_ROOT", root.toString());
    // Path.of(root, home) joins the two.
    assertThat(read(COMPLETE).apiUrl()).isEqualTo("http://other:8181/midonet-api");
  }
}
