package org.midonet.cluster.neutron.translate;

import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/**
 * What becomes of one kind of resource. The resource itself is stored by the caller: before {@link
 * #created} and {@link #updated}, after {@link #deleted}.
 *
 * @param <R> the mirror record
 */
public interface Translator<R extends TopologyObject> {

  /** What is stored of a new resource. */
  default R kept(R now) throws MidonetException {
    return now;
  }

  /** What is stored of a changed resource. */
  default R kept(R before, R now) throws MidonetException {
    return kept(now);
  }

  /** The resource is new. */
  void created(R now, Draft draft) throws MidonetException;

  /** The resource has changed; what there is of it becomes as if it had been made so. */
  void updated(R before, R now, Draft draft) throws MidonetException;

  /** The resource goes. */
  void deleted(R before, Draft draft) throws MidonetException;
}
