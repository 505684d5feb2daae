package org.midonet.cluster.http;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.midonet.cluster.tls.ServerIdentity;

/**
 * Where the API listens; at least one of both.
 *
 * @param plain for HTTP; port 0 takes a free one
 * @param secure for HTTPS
 */
public record Listen(Optional<InetSocketAddress> plain, Optional<Secure> secure) {

  /** HTTPS at an address. */
  public record Secure(InetSocketAddress address, ServerIdentity identity) {}

  public Listen {
    if (plain.isEmpty() && secure.isEmpty()) {
      throw new IllegalArgumentException("nothing to listen at");
    }
  }

  /** HTTP alone. */
  public static Listen at(InetSocketAddress address) {
    return new Listen(Optional.of(address), Optional.empty());
  }
}
