package org.midonet.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.midonet.agent.history.FlowHistory;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.DropReason;
import org.midonet.nsdb.ConnectionState;
import org.midonet.telemetry.MetricsPage;

class AgentMetricsTest {

  private final AtomicBoolean ready = new AtomicBoolean();
  private final AtomicReference<ConnectionState> session =
      new AtomicReference<>(ConnectionState.CONNECTED);
  private static final UUID RULE = new UUID(5, 6);
  private static final Meters METERS = new Meters(_ -> Optional.empty(), Optional::empty);

  static {
    METERS.dropped(RULE, 60);
  }

  private final AgentMetrics.Sources sources =
      new AgentMetrics.Sources(
          new Counters(),
          () -> Map.of(DropReason.MALFORMED.code(), 7L, 41, 1L, 63, 2L),
          METERS,
          () -> 12,
          session::get,
          ready::get,
          new FlowHistory(new UUID(0, 1), Clock.systemUTC()));

  @Test
  void tellsEveryCounter() {
    String text = new MetricsPage(AgentMetrics.registry(sources)).text();
    assertThat(text)
        .contains(
            "midonet_datapath_drops_total{reason=\"malformed\"} 7",
            "midonet_datapath_drops_total{reason=\"decided-no-route\"} 1",
            "midonet_datapath_drops_total{reason=\"63\"} 2",
            "midonet_rule_drops_total{rule=\"" + RULE + "\",unless_known=\"false\"} 1",
            "midonet_datapath_flows 12",
            "midonet_agent_ready 0",
            "midonet_agent_flow_records_total{result=\"lost\"} 0",
            "midonet_store_session{state=\"connected\"} 1",
            "# TYPE midonet_agent_upcall_duration_seconds histogram",
            "midonet_agent_upcall_duration_seconds_bucket{le=\"+Inf\"} 0");
    for (Counters.Event event : Counters.Event.values()) {
      assertThat(text).containsIgnoringCase("event=\"" + event + "\"");
    }
  }

  @Test
  void isWellWithoutTheStoreAndNotBeforeItKnowsTheTopology() {
    assertThat(AgentMetrics.health(sources).report().status()).isEqualTo(503);
    ready.set(true);
    assertThat(AgentMetrics.health(sources).report().json()).contains("\"status\": \"ok\"");
    session.set(ConnectionState.SUSPENDED);
    assertThat(AgentMetrics.health(sources).report().status()).isEqualTo(200);
    assertThat(AgentMetrics.health(sources).report().json())
        .contains("\"status\": \"degraded\"", "\"store\": \"suspended\"");
  }
}
