package org.midonet.telemetry;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code /metrics}: a registry in the text format of Prometheus 0.0.4, which all scrapers read. */
public final class MetricsPage {

  /** Where it is served. */
  public static final String PATH = "/metrics";

  /** Its media type. */
  public static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry;
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  public MetricsPage(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /** The values of this moment. */
  public String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing is written to but memory
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
