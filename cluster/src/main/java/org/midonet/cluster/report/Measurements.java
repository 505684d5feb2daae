package org.midonet.cluster.report;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.midonet.nsdb.Connection;
import org.midonet.nsdb.ConnectionState;
import org.midonet.telemetry.Health;
import org.midonet.telemetry.JvmMetrics;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.Forbidden;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;
import org.midonet.topology.error.Unavailable;

/** The metrics of a cluster node. Labels are routes and verbs, never ids, users or tenants. */
public final class Measurements {

  /** Seconds: a read takes a few milliseconds, a request that waits for the store up to five. */
  private static final double[] BOUNDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private static final double NANOS = 1e9;

  /** What is asked of the store. */
  public enum StoreCall {
    READ,
    LIST,
    WRITE;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("midonet_http_requests_total")
          .help("Requests answered, by verb, route and status.")
          .labelNames("method", "route", "status")
          .withoutExemplars()
          .register(registry);
  private final Histogram requestSeconds =
      seconds("midonet_http_request_duration_seconds", "How long answers took.", "method", "route");
  private final Histogram storeSeconds =
      seconds("midonet_store_duration_seconds", "How long the store took.", "operation");
  private final Counter storeRefusals =
      Counter.builder()
          .name("midonet_store_refusals_total")
          .help("What the store refused, by reason.")
          .labelNames("operation", "reason")
          .withoutExemplars()
          .register(registry);
  private final Health health;

  /** With the state of the connection to the store. */
  public Measurements(Connection store) {
    JvmMetrics.register(registry);
    GaugeWithCallback.builder()
        .name("midonet_store_session")
        .help("1 for the state that the session with ZooKeeper is in.")
        .labelNames("state")
        .callback(
            gauge -> {
              ConnectionState now = store.state();
              for (ConnectionState state : ConnectionState.values()) {
                gauge.call(state == now ? 1 : 0, state.name().toLowerCase(Locale.ROOT));
              }
            })
        .register(registry);
    health =
        new Health(
            Map.of(
                "store",
                () ->
                    Optional.of(store.state())
                        .filter(state -> state != ConnectionState.CONNECTED)
                        .map(state -> state.name().toLowerCase(Locale.ROOT))),
            Map.of());
  }

  private Histogram seconds(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .classicOnly()
        .classicUpperBounds(BOUNDS)
        .register(registry);
  }

  /** Everything that is measured. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Whether this node can serve. */
  public Health health() {
    return health;
  }

  /**
   * A request was answered.
   *
   * @param method the verb; what HTTP does not know is {@code OTHER}
   * @param route the endpoint's path with its variables, or {@code none}
   */
  public void requestAnswered(String method, String route, int status, long nanos) {
    requests.labelValues(method, route, Integer.toString(status)).inc();
    requestSeconds.labelValues(method, route).observe(nanos / NANOS);
  }

  /** The store answered, or refused. */
  public void storeAnswered(StoreCall call, long nanos) {
    storeSeconds.labelValues(call.label()).observe(nanos / NANOS);
  }

  /** The store refused. */
  public void storeRefused(StoreCall call, MidonetException why) {
    String reason =
        switch (why) {
          case InvalidInput _ -> "invalid";
          case NotFound _ -> "missing";
          case Conflict _ -> "conflict";
          case Forbidden _ -> "forbidden";
          case Unavailable _ -> "unavailable";
        };
    storeRefusals.labelValues(call.label(), reason).inc();
  }
}
