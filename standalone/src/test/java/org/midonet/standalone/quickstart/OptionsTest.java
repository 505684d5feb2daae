package org.midonet.standalone.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void readsAllOptions() {
    Options options = Options.parse("--keep", "--zookeeper", "a:1,b:2", "--json", "/tmp/x.json");
    assertThat(options.keep()).isTrue();
    assertThat(options.down()).isFalse();
    assertThat(options.zookeeper()).containsExactly("a:1", "b:2");
    assertThat(options.json())
        .hasValueSatisfying(path -> assertThat(path).hasToString("/tmp/x.json"));
    assertThat(options.api()).isEqualTo("127.0.0.1:8181");
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> Options.parse("--jason")).hasMessageContaining("--jason");
    assertThatThrownBy(() -> Options.parse("--json")).hasMessageContaining("--json");
  }
}
