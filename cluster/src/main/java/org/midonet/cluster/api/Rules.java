package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/**
 * What is special about writing one type, beyond its fields and references. The methods with a
 * transaction may run several times: they change nothing but through it.
 *
 * @param <R> the type
 */
public interface Rules<R extends TopologyObject> {

  /** Completes a new object before the transaction: numbers and random values are drawn here. */
  default R prepare(R draft) throws MidonetException {
    return draft;
  }

  /**
   * Checks a new object and makes what comes with it. The object itself has been created in the
   * transaction.
   */
  default void created(R made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {}

  /** Checks a replacement; what is returned is stored. */
  default R replacing(R stored, R draft, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    return draft;
  }

  /** Checks a deletion and does what the store's references do not. */
  default void deleting(R stored, TopologyTransaction transaction) throws MidonetException {}

  /** No rules. */
  static <R extends TopologyObject> Rules<R> none() {
    return new Rules<>() {};
  }
}
