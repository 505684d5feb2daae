package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Chain;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.SecurityGroup;
import org.midonet.topology.neutron.SecurityGroupRule;
import org.midonet.topology.neutron.SecurityGroupRule.Direction;

/**
 * A security group is two chains, which its ports' chains jump to, and the group of its members'
 * addresses. The rules that a new group brings are made with it.
 */
public final class SecurityGroupTranslator implements Translator<SecurityGroup> {

  private final Translator<SecurityGroupRule> rules;

  /** The rules of a new group are translated each by itself. */
  public SecurityGroupTranslator(Translator<SecurityGroupRule> rules) {
    this.rules = rules;
  }

  @Override
  public SecurityGroup kept(SecurityGroup now) {
    return now.withSecurityGroupRules(List.of());
  }

  @Override
  public void created(SecurityGroup now, Draft draft) throws MidonetException {
    UUID id = now.id();
    draft.create(Rules.chain(INBOUND_CHAIN.of(id), "OS_SG_" + id + "_EGRESS"));
    draft.create(Rules.chain(OUTBOUND_CHAIN.of(id), "OS_SG_" + id + "_INGRESS"));
    draft.create(new IpAddressGroup(id, now.name(), List.of()));
    List<SecurityGroupRule> ordered = new ArrayList<>();
    for (Direction direction : List.of(Direction.EGRESS, Direction.INGRESS)) {
      now.securityGroupRules().stream()
          .filter(rule -> rule.direction().equals(Optional.of(direction)))
          .forEach(ordered::add);
    }
    if (ordered.size() < now.securityGroupRules().size()) {
      throw new InvalidInput("security_group_rules", "each must have a direction");
    }
    for (SecurityGroupRule rule : ordered) {
      if (!rule.securityGroupId().equals(id)) {
        throw new InvalidInput("security_group_rules", "must be of this group");
      }
      SecurityGroupRule kept = rules.kept(rule);
      draft.create(kept);
      rules.created(kept, draft);
    }
  }

  /** Rules of a stored group come and go by themselves: only its name matters. */
  @Override
  public void updated(SecurityGroup before, SecurityGroup now, Draft draft)
      throws MidonetException {
    draft.put(draft.get(IpAddressGroup.class, now.id()).withName(now.name()));
  }

  @Override
  public void deleted(SecurityGroup before, Draft draft) throws MidonetException {
    draft.remove(Chain.class, INBOUND_CHAIN.of(before.id()));
    draft.remove(Chain.class, OUTBOUND_CHAIN.of(before.id()));
    draft.remove(IpAddressGroup.class, before.id());
  }
}
