package org.midonet.nsdb;

import java.util.List;

/** What a live host tells about itself. */
public record HostState(List<HostInterface> interfaces) {

  public HostState {
    // JSON leaves an empty list out.
    interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
  }
}
