package org.midonet.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.midonet.telemetry.Health;
import org.midonet.telemetry.MetricsPage;

/**
 * A page outside of the API, for which nobody is asked who they are: metrics, health, and the API's
 * description for people.
 */
final class Page extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** What is served. */
  record Content(int status, String type, String text) {}

  private final transient Supplier<Content> content;

  private Page(Supplier<Content> content) {
    this.content = content;
  }

  static Page metrics(MetricsPage metrics) {
    return new Page(() -> new Content(200, MetricsPage.TYPE, metrics.text()));
  }

  static Page health(Health health) {
    return new Page(
        () -> {
          Health.Report report = health.report();
          return new Content(report.status(), Health.TYPE, report.json());
        });
  }

  /** The page that shows {@code openapi.json}; it loads nothing from elsewhere. */
  static Page docs() throws IOException {
    try (InputStream file = Page.class.getResourceAsStream("docs.html")) {
      if (file == null) {
        throw new AssertionError("docs.html is a resource of this package");
      }
      Content html =
          new Content(200, "text/html;charset=utf-8", new String(file.readAllBytes(), UTF_8));
      return new Page(() -> html);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Content now = content.get();
    response.setStatus(now.status());
    response.setContentType(now.type());
    byte[] bytes = now.text().getBytes(UTF_8);
    response.setContentLength(bytes.length);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src"
            + " 'self'; frame-ancestors 'none'");
    response.getOutputStream().write(bytes);
  }
}
