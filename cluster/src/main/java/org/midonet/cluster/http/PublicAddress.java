package org.midonet.cluster.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.midonet.cluster.json.Links;

/**
 * The address of the API as a caller sees it, which a reverse proxy may have told in X-Forwarded
 * headers. What does not look like a host is ignored.
 */
final class PublicAddress {

  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:.]{2,45}])(:[0-9]{1,5})?");

  private PublicAddress() {}

  static Links links(ContainerRequestContext request) {
    URI base = request.getUriInfo().getBaseUri();
    String scheme =
        first(request, "X-Forwarded-Proto")
            .filter(text -> text.equals("http") || text.equals("https"))
            .orElse(base.getScheme());
    String host =
        Stream.of("X-Forwarded-Host", "X-Forwarded-Server")
            .flatMap(header -> first(request, header).stream())
            .filter(text -> HOST.matcher(text).matches())
            .findFirst()
            .orElse(base.getRawAuthority());
    String path = base.getRawPath();
    return new Links(
        scheme + "://" + host + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path));
  }

  private static Optional<String> first(ContainerRequestContext request, String header) {
    return Optional.ofNullable(request.getHeaderString(header))
        .map(values -> values.split(",", 2)[0].trim());
  }
}
