package org.midonet.cluster.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

/**
 * The headers that all answers have. They let scripts of any page call the API with a token, and
 * OPTIONS is answered before anybody is asked who they are.
 */
@PreMatching
final class AnswerHeaders implements ContainerRequestFilter, ContainerResponseFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getMethod().equals("OPTIONS")) {
      request.abortWith(
          Response.ok()
              .header(
                  "Access-Control-Allow-Headers",
                  "Origin, X-Auth-Token, Content-Type, Accept, Authorization")
              .build());
    }
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    MultivaluedMap<String, Object> headers = response.getHeaders();
    headers.putSingle("Access-Control-Allow-Origin", "*");
    headers.putSingle("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS");
    headers.putSingle("Access-Control-Expose-Headers", "Location");
    MediaType type = response.getMediaType();
    if (type != null && !type.getParameters().isEmpty()) {
      // Jersey repeats the parameters of Accept; JSON is UTF-8 whatever charset was asked for.
      headers.putSingle("Content-Type", new MediaType(type.getType(), type.getSubtype()));
    }
  }
}
