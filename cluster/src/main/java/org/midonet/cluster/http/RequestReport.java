package org.midonet.cluster.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.report.Measurements;
import org.midonet.cluster.store.AuditLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Around every request: gives it an id, which all that is logged meanwhile carries and the answer
 * tells; measures it; and writes a line of the access log ({@value #LOG_NAME}).
 */
final class RequestReport extends HttpFilter {

  /** The logger of accesses. */
  static final String LOG_NAME = "org.midonet.cluster.access";

  /** The attribute of a request that holds the path of its endpoint. */
  static final String ROUTE = "org.midonet.route";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(LOG_NAME);
  private static final String HEADER = "X-Request-Id";
  private static final String OPENSTACK_HEADER = "X-Openstack-Request-Id";

  /** What may come from outside into our logs. */
  private static final Pattern SOUND = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final transient Measurements measurements;

  RequestReport(Measurements measurements) {
    this.measurements = measurements;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long begin = System.nanoTime();
    String id =
        given(request, HEADER)
            .or(() -> given(request, OPENSTACK_HEADER))
            .orElseGet(() -> "req-" + UUID.randomUUID());
    MDC.put(AuditLog.REQUEST, id);
    response.setHeader(HEADER, id);
    try {
      chain.doFilter(request, response);
    } finally {
      report(request, response.getStatus(), System.nanoTime() - begin);
      MDC.remove(AuditLog.REQUEST);
    }
  }

  private static Optional<String> given(HttpServletRequest request, String header) {
    return Optional.ofNullable(request.getHeader(header))
        .filter(text -> SOUND.matcher(text).matches());
  }

  private void report(HttpServletRequest request, int status, long nanos) {
    String method = request.getMethod();
    boolean known =
        Arrays.stream(Verb.values()).anyMatch(verb -> verb.name().equals(method))
            || method.equals("OPTIONS");
    String route = request.getAttribute(ROUTE) instanceof String path ? path : "none";
    measurements.requestAnswered(known ? method : "OTHER", route, status, nanos);
    String user =
        request.getAttribute(TokenCheck.IDENTITY) instanceof Identity caller ? caller.user() : "-";
    // Without the query and with what could break a line escaped: both come from outside.
    LOG.info(
        "{} {} {} {} {} {} ms",
        request.getRemoteAddr(),
        printable(user),
        printable(method),
        printable(request.getRequestURI()),
        status,
        nanos / 1_000_000);
  }

  private static String printable(String text) {
    String shown = text.length() > 512 ? text.substring(0, 512) + "…" : text;
    return shown.replaceAll("[^\\x21-\\x7e]", "?");
  }
}
