package org.midonet.cluster.http;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Error documents for what fails before it gets to the API: a path outside of it, a request that is
 * not HTTP.
 */
final class JettyErrors implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ErrorDocument.MEDIA_TYPE);
    // Nobody reads the request's body any more, so Jetty ends the connection: the client must know.
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    byte[] body =
        ErrorDocument.of(status, HttpStatus.getMessage(status)).getBytes(StandardCharsets.UTF_8);
    Content.Sink.write(response, true, new String(body, StandardCharsets.UTF_8), callback);
    return true;
  }
}
