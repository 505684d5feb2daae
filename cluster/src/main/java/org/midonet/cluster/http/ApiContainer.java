package org.midonet.cluster.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey, with what the servlet's side alone can do for it.
 *
 * <p>After it the rest of the body is read. Clients of MidoNet send a body with every GET and
 * DELETE. When nobody has read it, and it comes a moment after the headers, Jetty closes the
 * connection without a word, and the client's next request on it fails.
 *
 * <p>An answer that has begun can be broken off: Jersey would end it in order.
 */
final class ApiContainer extends ServletContainer {

  private static final long serialVersionUID = 1L;

  /** The property of a request that holds a {@link Runnable}: ends an answer that has begun. */
  static final String BREAK_OFF = "org.midonet.breakOff";

  ApiContainer(ResourceConfig application) {
    super(application);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    request.setAttribute(BREAK_OFF, (Runnable) () -> breakOff(request, response));
    super.service(request, response);
    if (request.getHeader("Expect") == null) {
      drain(request);
    }
  }

  private static void breakOff(HttpServletRequest request, HttpServletResponse response) {
    if (response.isCommitted()) {
      ServletContextRequest.getServletContextRequest(request)
          .getServletChannel()
          .abort(new IOException("the answer could not be finished"));
    }
  }

  private static void drain(HttpServletRequest request) {
    byte[] rest = new byte[8192];
    try {
      InputStream body = request.getInputStream();
      // Some more than is taken: who sent too much is told so on a whole connection.
      int left = 4 * Bodies.MOST_BYTES;
      while (left > 0) {
        int read = body.read(rest);
        if (read < 0) {
          return;
        }
        left -= read;
      }
    } catch (IOException e) {
      // The client is gone, or sends too slowly: the connection is of no more use, and Jetty ends
      // it.
    }
  }
}
