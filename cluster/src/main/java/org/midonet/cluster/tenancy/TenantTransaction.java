package org.midonet.cluster.tenancy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/** A transaction within what is one tenant's. */
final class TenantTransaction implements TopologyTransaction {

  private final TopologyTransaction all;
  private final String tenant;

  TenantTransaction(TopologyTransaction all, String tenant) {
    this.all = all;
    this.tenant = tenant;
  }

  /** A new one each time: what this transaction changes may change who owns what. */
  private Sight sight() {
    return new Sight(tenant, all::find);
  }

  @Override
  public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
      throws MidonetException {
    return sight().only(all.find(type, id));
  }

  @Override
  public <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException {
    Sight sight = sight();
    sight.require(target, id);
    return sight.only(all.referrers(target, id, type, field));
  }

  @Override
  public void apply(Change change) throws MidonetException {
    switch (change) {
      case Change.Create create -> {
        all.apply(create);
        sight().admit(create.object(), Optional.empty());
      }
      case Change.Update update -> {
        TopologyObject draft = update.object();
        Optional<? extends TopologyObject> stored = all.find(draft.getClass(), draft.id());
        sight().require(draft.getClass(), draft.id());
        all.apply(update);
        sight().admit(draft, stored);
      }
      case Change.Delete delete -> {
        sight().require(delete.type(), delete.id());
        all.apply(delete);
      }
      case Change.DeleteIfExists delete -> {
        if (find(delete.type(), delete.id()).isPresent()) {
          all.apply(delete);
        }
      }
    }
  }
}
