package org.midonet.cluster.neutron.translate;

import java.util.Comparator;
import org.midonet.packet.Prefix;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronAddressGroup;
import org.midonet.topology.neutron.SecurityGroupRule;

/** An address group is what the rules that name it are about; by itself it is nothing. */
public final class AddressGroupTranslator implements Translator<NeutronAddressGroup> {

  @Override
  public NeutronAddressGroup kept(NeutronAddressGroup now) {
    return now.withAddresses(now.addresses().stream().distinct().sorted(ORDER).toList());
  }

  /** Neutron gives them in any order. */
  private static final Comparator<Prefix> ORDER =
      Comparator.comparing(Prefix::address).thenComparingInt(Prefix::length);

  @Override
  public void created(NeutronAddressGroup now, Draft draft) {
    // Nobody can name it yet.
  }

  @Override
  public void updated(NeutronAddressGroup before, NeutronAddressGroup now, Draft draft)
      throws MidonetException {
    for (SecurityGroupRule rule :
        draft.referrers(
            NeutronAddressGroup.class, now.id(), SecurityGroupRule.class, "remoteAddressGroupId")) {
      for (Prefix old : before.addresses()) {
        if (!now.addresses().contains(old)) {
          SecurityGroupRuleTranslator.removeRemote(rule, old, draft);
        }
      }
      for (Prefix addresses : now.addresses()) {
        SecurityGroupRuleTranslator.appendRemote(rule, addresses, draft);
      }
    }
  }

  @Override
  public void deleted(NeutronAddressGroup before, Draft draft) {
    // Refused while a rule names it.
  }
}
