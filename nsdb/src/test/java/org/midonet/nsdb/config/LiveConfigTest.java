package org.midonet.nsdb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.nsdb.Patience.await;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.memory.MemoryEnsemble;

class LiveConfigTest {

  @Test
  void namesLoggersByTheirPath() {
    assertThat(
            LiveConfig.levels(
                ConfigFactory.parseString(
                    """
                    agent.loggers { root : DEBUG
                      org.midonet.containers.root = ${agent.loggers.root}
                      org.midonet.io = TRACE
                      org.midonet.elsewhere = ${nobody.knows} }
                    cluster.loggers.root : ERROR
                    """),
                "agent"))
        .isEqualTo(
            Map.of("ROOT", "DEBUG", "org.midonet.containers", "DEBUG", "org.midonet.io", "TRACE"));
  }

  @Test
  void tellsWhatIsSetInAnyLayerAndNotTheSchemas() throws Exception {
    UUID host = UUID.randomUUID();
    List<SortedMap<String, String>> told = Collections.synchronizedList(new ArrayList<>());
    try (Nsdb nsdb = new MemoryEnsemble().open()) {
      nsdb.config().update(new ConfigDocument.Schema("agent"), text -> "agent.loggers.root : INFO");
      try (Subscription _ = LiveConfig.loggers(nsdb.config(), host, "agent", told::add)) {
        await().untilAsserted(() -> assertThat(told).last().isEqualTo(Map.of()));
        nsdb.config()
            .update(new ConfigDocument.Template("loud"), text -> "agent.loggers.a.b : DEBUG");
        nsdb.config()
            .update(new ConfigDocument.TemplateMapping(), text -> "\"" + host + "\" : loud");
        await().untilAsserted(() -> assertThat(told).last().isEqualTo(Map.of("a.b", "DEBUG")));
        nsdb.config().update(new ConfigDocument.Host(host), text -> "agent.loggers.root : WARN");
        await()
            .untilAsserted(
                () -> assertThat(told).last().isEqualTo(Map.of("a.b", "DEBUG", "ROOT", "WARN")));
        nsdb.config().update(new ConfigDocument.Host(host), text -> "agent.loggers {");
        nsdb.config().update(new ConfigDocument.Host(host), text -> "");
        await().untilAsserted(() -> assertThat(told).last().isEqualTo(Map.of("a.b", "DEBUG")));
      }
    }
  }
}
