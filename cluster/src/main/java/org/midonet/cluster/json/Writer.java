package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.midonet.topology.error.MidonetException;

/**
 * Writes objects of one list, or parts of them. What has to be looked up was looked up for all of
 * them at once.
 *
 * @param <R> the objects
 */
@FunctionalInterface
public interface Writer<R> {

  /** Adds an object's properties to its JSON. */
  void write(R object, ObjectNode out, Links links) throws MidonetException;
}
