package org.midonet.cluster.neutron.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/**
 * One translation at work: the state as it is with the changes made so far, and the changes. It may
 * be thrown away and begun anew.
 */
public final class Draft {

  private final TopologyTransaction transaction;
  private final Surroundings surroundings;
  private final List<Seed> seeds = new ArrayList<>();

  /** What a translation needs to know beyond the topology. */
  public interface Surroundings {
    /** The tunnel key of a new port: the same in every attempt. */
    int tunnelKey(UUID port) throws MidonetException;

    /** The host of that name. */
    Optional<UUID> host(String name) throws MidonetException;

    /** What translation inside one subnet draws from. */
    NatPorts natPorts() throws MidonetException;
  }

  public Draft(TopologyTransaction transaction, Surroundings surroundings) {
    this.transaction = transaction;
    this.surroundings = surroundings;
  }

  /** What is known beyond the topology. */
  Surroundings surroundings() {
    return surroundings;
  }

  /** The object, if there is one. */
  public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
      throws MidonetException {
    return transaction.find(type, id);
  }

  /** The object, or NotFound. */
  public <T extends TopologyObject> T get(Class<T> type, UUID id) throws MidonetException {
    return transaction.get(type, id);
  }

  /** The objects that point to one by a field, by id; none if there is no such object. */
  public <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException {
    return transaction.find(target, id).isPresent()
        ? transaction.referrers(target, id, type, field)
        : List.of();
  }

  /** Makes a new object; Conflict if there is one. */
  public void create(TopologyObject object) throws MidonetException {
    transaction.apply(new Change.Create(object));
  }

  /** Makes the object be so: new, changed, or untouched if it is so. */
  public void put(TopologyObject object) throws MidonetException {
    Optional<? extends TopologyObject> now = transaction.find(object.getClass(), object.id());
    if (now.isEmpty()) {
      transaction.apply(new Change.Create(object));
    } else if (!now.get().equals(object)) {
      transaction.apply(new Change.Update(object));
    }
  }

  /** Removes the object, if there is one. */
  public void remove(Class<? extends TopologyObject> type, UUID id) throws MidonetException {
    transaction.apply(new Change.DeleteIfExists(type, id));
  }

  /** The entry shall be in its table. */
  void sow(TableKey key, TableValue value) {
    seeds.add(new Seed.Sown(key, value));
  }

  /** The entry shall not be in its table. */
  void pull(TableKey key, TableValue value) {
    seeds.add(new Seed.Pulled(key, value));
  }

  /** What the tables shall have, in order. */
  public List<Seed> seeds() {
    return List.copyOf(seeds);
  }
}
