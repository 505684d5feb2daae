package org.midonet.cluster.neutron.translate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.IpAddressGroup.Member;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.FixedIp;

/** The addresses of the members of security groups, which rules with a remote group name. */
final class GroupMembers {

  private GroupMembers() {}

  /** Makes the groups have the addresses of a port: of its fixed IPs, not of its address pairs. */
  static void put(Draft draft, Optional<NeutronPort> before, Optional<NeutronPort> now)
      throws MidonetException {
    Set<UUID> groups = new LinkedHashSet<>();
    before.ifPresent(port -> groups.addAll(port.securityGroups()));
    now.ifPresent(port -> groups.addAll(port.securityGroups()));
    UUID id = now.or(() -> before).orElseThrow().id();
    for (UUID group : groups) {
      Set<IpAddress> addresses =
          now.filter(port -> port.securityGroups().contains(group))
              .map(GroupMembers::addresses)
              .orElse(Set.of());
      Optional<IpAddressGroup> stored = draft.find(IpAddressGroup.class, group);
      if (stored.isPresent()) {
        draft.put(stored.get().withMembers(members(stored.get(), id, addresses)));
      }
    }
  }

  private static Set<IpAddress> addresses(NeutronPort port) {
    Set<IpAddress> addresses = new LinkedHashSet<>();
    port.fixedIps().stream().map(FixedIp::ipAddress).forEach(addresses::add);
    return addresses;
  }

  private static List<Member> members(IpAddressGroup group, UUID port, Set<IpAddress> addresses) {
    TreeMap<IpAddress, Member> members = new TreeMap<>();
    for (Member member : group.members()) {
      List<UUID> others = member.portIds().stream().filter(id -> !id.equals(port)).toList();
      // Whom nobody contributes was put there by an operator.
      if (!others.isEmpty() || member.portIds().isEmpty()) {
        members.put(member.address(), new Member(member.address(), others));
      }
    }
    for (IpAddress address : addresses) {
      Member member = members.get(address);
      List<UUID> ports = new ArrayList<>(member == null ? List.of() : member.portIds());
      ports.add(port);
      ports.sort(Comparator.naturalOrder());
      members.put(address, new Member(address, ports));
    }
    return List.copyOf(members.values());
  }
}
