package org.midonet.agent.metadata;

import java.util.Optional;
import org.midonet.topology.neutron.NeutronPort;

/**
 * Who calls.
 *
 * @param id the instance, as Nova knows it
 * @param tenant whose it is
 * @param address its fixed address
 */
record Instance(String id, String tenant, String address) {

  /** The instance whose port it is: a compute port that has an address; of several, the first. */
  static Optional<Instance> of(NeutronPort port) {
    boolean compute = port.deviceOwner().filter(owner -> owner.startsWith("compute")).isPresent();
    if (!compute || port.deviceId().isEmpty() || port.fixedIps().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Instance(
            port.deviceId().get(),
            port.tenantId().orElse(""),
            port.fixedIps().getFirst().ipAddress().toString()));
  }
}
