package org.midonet.cluster.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.Optional;
import java.util.Set;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.Refused;
import org.midonet.topology.error.Unavailable;

/**
 * Lets in who has a role; everybody may log in and read the description. What the role is for, the
 * endpoint says.
 */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
final class TokenCheck implements ContainerRequestFilter {

  /** To log in, and to learn how: the description holds nothing of this cloud. */
  private static final Set<String> OPEN = Set.of("login", "openapi.json");

  /** The property of a request that holds its identity; absent where nobody was asked. */
  static final String IDENTITY = "org.midonet.identity";

  private final AuthService auth;

  TokenCheck(AuthService auth) {
    this.auth = auth;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String path = request.getUriInfo().getPath();
    if (OPEN.contains(path.replaceAll("/$", "")) || request.getMethod().equals("OPTIONS")) {
      return;
    }
    try {
      Identity identity =
          auth.authenticate(Optional.ofNullable(request.getHeaderString("X-Auth-Token")));
      if (!identity.mayEnter()) {
        // 401 and no message, not 403: rest-api.md 2.4.
        request.abortWith(ErrorDocument.response(401, null));
        return;
      }
      request.setProperty(IDENTITY, identity);
    } catch (Refused refused) {
      request.abortWith(ErrorDocument.response(refused));
    } catch (Unavailable away) {
      // 503, not the 401 of rest-api.md 2.4: clients would throw their good tokens away.
      request.abortWith(ErrorDocument.response(away));
    }
  }
}
