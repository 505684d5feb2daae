package org.midonet.agent.report;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.midonet.agent.history.FlowHistory;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.upcall.Counters;
import org.midonet.agent.upcall.Latency;
import org.midonet.nsdb.ConnectionState;
import org.midonet.telemetry.Health;
import org.midonet.telemetry.JvmMetrics;

/**
 * What the agent counts, as metrics, and how it is, as checks. Everything is read when somebody
 * asks; nothing is kept here.
 */
public final class AgentMetrics {

  private AgentMetrics() {}

  /**
   * What there is to read.
   *
   * @param drops the datapath's, by code of {@link org.midonet.datapath.DropReason}
   * @param meters what rules dropped
   * @param flows how many flows stand in the datapath
   * @param session how we stand with the store
   * @param ready whether packets are judged
   * @param history the records of judged packets
   */
  public record Sources(
      Counters counters,
      Supplier<Map<Integer, Long>> drops,
      Meters meters,
      IntSupplier flows,
      Supplier<ConnectionState> session,
      Supplier<Boolean> ready,
      FlowHistory history) {}

  /** Their metrics, and those of the JVM. */
  public static PrometheusRegistry registry(Sources sources) {
    PrometheusRegistry registry = new PrometheusRegistry();
    JvmMetrics.register(registry);
    CounterWithCallback.builder()
        .name("midonet_agent_upcalls_total")
        .help("What the upcall loop did with packets, by event.")
        .labelNames("event")
        .callback(
            counter -> {
              for (Counters.Event event : Counters.Event.values()) {
                counter.call(
                    (double) sources.counters().of(event), event.name().toLowerCase(Locale.ROOT));
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("midonet_datapath_drops_total")
        .help("Packets that the datapath dropped, by reason.")
        .labelNames("reason")
        .callback(
            counter ->
                sources
                    .drops()
                    .get()
                    .forEach(
                        (code, count) -> counter.call((double) count, CountersFile.reason(code))))
        .register(registry);
    CounterWithCallback.builder()
        .name("midonet_rule_drops_total")
        .help("Packets that a rule dropped here, or drops unless their connection is known.")
        .labelNames("rule", "unless_known")
        .callback(
            counter -> {
              sources
                  .meters()
                  .byRule(Meters.DROP)
                  .forEach((rule, count) -> counter.call((double) count.packets(), rule, "false"));
              sources
                  .meters()
                  .byRule(Meters.DROP_UNLESS_KNOWN)
                  .forEach((rule, count) -> counter.call((double) count.packets(), rule, "true"));
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("midonet_datapath_flows")
        .help("Flows that the agent has put into the datapath.")
        .callback(gauge -> gauge.call(sources.flows().getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("midonet_agent_ready")
        .help("1 when packets are judged.")
        .callback(gauge -> gauge.call(sources.ready().get() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("midonet_store_session")
        .help("1 for the state that the session with ZooKeeper is in.")
        .labelNames("state")
        .callback(
            gauge -> {
              ConnectionState now = sources.session().get();
              for (ConnectionState state : ConnectionState.values()) {
                gauge.call(state == now ? 1 : 0, state.name().toLowerCase(Locale.ROOT));
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("midonet_agent_flow_records_total")
        .help("Records of judged packets for the history of flows, by what became of them.")
        .labelNames("result")
        .callback(
            counter -> {
              counter.call((double) sources.history().sent(), "sent");
              counter.call((double) sources.history().lost(), "lost");
            })
        .register(registry);
    registry.register((Collector) () -> upcalls(sources.counters().latency()));
    return registry;
  }

  private static HistogramSnapshot upcalls(Latency latency) {
    return HistogramSnapshot.builder()
        .name("midonet_agent_upcall_duration_seconds")
        .help("From taking up a packet to its flow, its answer or its wait.")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(Latency.bounds(), latency.counts()))
                .sum(latency.seconds())
                .build())
        .build();
  }

  /** An agent without the store forwards by what it knows: that does not make it unwell. */
  public static Health health(Sources sources) {
    return new Health(
        Map.of(
            "datapath",
            () -> sources.ready().get() ? Optional.empty() : Optional.of("waits for the topology")),
        Map.of(
            "store",
            () ->
                Optional.of(sources.session().get())
                    .filter(state -> state != ConnectionState.CONNECTED)
                    .map(state -> state.name().toLowerCase(Locale.ROOT))));
  }
}
