package org.midonet.cluster.neutron;

import java.util.List;
import java.util.Optional;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Resource;

/** {@code /qos_policies}: Neutron's limits, which its plugin keeps outside of {@code /neutron}. */
public final class QosPolicies implements Resource {

  private static final String PATH = "qos_policies";

  @Override
  public Optional<RootEntry> root() {
    return Optional.of(new RootEntry(PATH, "qosPolicies", "qosPolicyTemplate"));
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    Kind kind =
        Kind.of(PATH, "QOSPolicy", "QOSPolicies", "qosPolicies", "qosPolicyTemplate").at("");
    return new KindEndpoints(kind, new KeptDocuments(kind, access.nsdb().topology())).endpoints();
  }
}
