package org.midonet.cluster.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.glassfish.jersey.server.ParamException;
import org.midonet.cluster.api.Rejected;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what no endpoint answered: what Jersey found wrong with the request, and our own
 * mistakes.
 */
final class Failures implements ExceptionMapper<Throwable> {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  @Override
  public Response toResponse(Throwable failure) {
    return switch (failure) {
      case Rejected rejected -> ErrorDocument.response(rejected);
      case ParamException malformed -> ErrorDocument.response(404, "No such resource");
      case WebApplicationException refused -> {
        Response answer = refused.getResponse();
        Response.ResponseBuilder ours =
            Response.fromResponse(
                ErrorDocument.response(
                    answer.getStatus(), answer.getStatusInfo().getReasonPhrase()));
        String allow = answer.getHeaderString("Allow");
        yield allow == null ? ours.build() : ours.header("Allow", allow).build();
      }
      default -> {
        LOG.error("A request failed for a reason of our own", failure);
        yield ErrorDocument.response(500, "Internal error; the log of midonet-cluster tells more");
      }
    };
  }
}
