package org.midonet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The daemons' own log configurations, in both formats. */
class LogFormatTest {

  @TempDir Path root;

  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void carryRequests() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private void configure(String daemon, String format) throws JoranException {
    context.putProperty("MIDONET_ROOT", root.toString());
    context.putProperty("MIDONET_LOG_FORMAT", format);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure("../bin/lib/logback-" + daemon + ".xml");
  }

  private List<Status> complaints() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getEffectiveLevel() >= Status.WARN)
        .toList();
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(root.resolve("var/log").resolve(file));
  }

  @ParameterizedTest
  @CsvSource({
    "midolman, some.logger, midolman/midolman.log",
    "midonet-cluster, some.logger, midonet-cluster/midonet-cluster.log",
    "midonet-cluster, org.midonet.cluster.access, midonet-cluster/access.log",
    "midonet-cluster, org.midonet.cluster.audit, midonet-cluster/audit.log"
  })
  void eachLineIsOfTheFormatThatIsSet(String daemon, String logger, String file) throws Exception {
    configure(daemon, "json");
    context.getLogger(logger).warn("said {}", "\"so\"");
    assertThat(complaints()).isEmpty();
    assertThat(lines(file))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .startsWith("{")
                    .endsWith("}")
                    .contains("\"formattedMessage\":\"said \\\"so\\\"\"", "\"level\":\"WARN\""));
    context.reset();
    configure(daemon, "text");
    context.getLogger(logger).warn("said \"so\"");
    assertThat(complaints()).isEmpty();
    assertThat(lines(file)).hasSize(2).last().asString().endsWith("said \"so\"");
  }

  @Test
  void aFormatThatThereIsNotIsNamedAndTextIsWritten() throws Exception {
    configure("midolman", "yaml");
    context.getLogger("some.logger").warn("still heard");
    assertThat(complaints())
        .singleElement()
        .satisfies(status -> assertThat(status.getMessage()).contains("yaml", "text", "json"));
    assertThat(lines("midolman/midolman.log")).singleElement().asString().endsWith("still heard");
  }
}
