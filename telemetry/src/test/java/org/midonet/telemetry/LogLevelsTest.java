package org.midonet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLevelsTest {

  private static final Logger NAMED = LoggerFactory.getLogger("levels.test");
  private static final Logger BELOW = LoggerFactory.getLogger("levels.test.below");

  @Test
  void followsWhatIsSetAndGoesBack() {
    LogLevels levels = new LogLevels();
    boolean before = NAMED.isTraceEnabled();
    levels.set(Map.of("levels.test", "trace", "levels.test.below", "OFF"));
    assertThat(NAMED.isTraceEnabled()).isTrue();
    assertThat(BELOW.isErrorEnabled()).isFalse();
    levels.set(Map.of("levels.test", "ERROR", "levels.test.below", "no such level"));
    assertThat(NAMED.isWarnEnabled()).isFalse();
    assertThat(NAMED.isErrorEnabled()).isTrue();
    assertThat(BELOW.isErrorEnabled()).isTrue();
    levels.set(Map.of());
    assertThat(NAMED.isTraceEnabled()).isEqualTo(before);
  }
}
