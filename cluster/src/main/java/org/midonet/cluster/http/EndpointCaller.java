package org.midonet.cluster.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.glassfish.jersey.process.Inflector;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.Refused;
import org.midonet.topology.error.MidonetException;

/** One endpoint as Jersey calls it. */
final class EndpointCaller implements Inflector<ContainerRequestContext, Response> {

  /** Who logs in. */
  private static final Identity NOBODY = new Identity("", "", Set.of());

  private final Endpoint endpoint;

  EndpointCaller(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Response apply(ContainerRequestContext request) {
    request.setProperty(RequestReport.ROUTE, endpoint.path());
    Identity caller =
        request.getProperty(TokenCheck.IDENTITY) instanceof Identity known ? known : NOBODY;
    if (!endpoint.audience().admits(caller, endpoint.verb())) {
      return ErrorDocument.response(403, "This needs another role");
    }
    try {
      ObjectNode body =
          endpoint.consumes().isEmpty()
              ? JsonNodeFactory.instance.objectNode()
              : Bodies.read(request, endpoint);
      Call call =
          new Call(
              first(request.getUriInfo().getPathParameters(), false),
              first(request.getUriInfo().getQueryParameters(), false),
              first(request.getHeaders(), true),
              PublicAddress.links(request),
              body);
      return Caller.as(caller, () -> answer(call, request));
    } catch (Rejected rejected) {
      return ErrorDocument.response(rejected);
    } catch (MidonetException failure) {
      return ErrorDocument.response(failure);
    } catch (IOException e) {
      return ErrorDocument.response(400, "The body could not be read to its end");
    }
  }

  private Response answer(Call call, ContainerRequestContext request) throws MidonetException {
    try {
      return response(endpoint.handler().handle(call), request);
    } catch (Refused refused) {
      return ErrorDocument.refusedLogin(refused);
    }
  }

  private static Response response(Reply reply, ContainerRequestContext request) {
    Response.ResponseBuilder response = Response.status(reply.status());
    reply.headers().forEach(response::header);
    reply
        .body()
        .ifPresent(body -> response.entity(body.toString().getBytes(StandardCharsets.UTF_8)));
    reply.stream().ifPresent(stream -> response.entity(whole(stream, request)));
    reply.mediaType().ifPresent(response::type);
    return response.build();
  }

  /** An answer that cannot be finished must not look like one that is. */
  private static StreamingOutput whole(Reply.Stream stream, ContainerRequestContext request) {
    return out -> {
      try {
        stream.write(out);
      } catch (IOException | RuntimeException e) {
        if (request.getProperty(ApiContainer.BREAK_OFF) instanceof Runnable breakOff) {
          breakOff.run();
        }
        throw e;
      }
    };
  }

  private static Map<String, String> first(
      MultivaluedMap<String, String> values, boolean lowerCase) {
    Map<String, String> first = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> entry : values.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        String name = lowerCase ? entry.getKey().toLowerCase(Locale.ROOT) : entry.getKey();
        first.put(name, entry.getValue().getFirst());
      }
    }
    return first;
  }
}
