package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.midonet.topology.error.MidonetException;

/**
 * A part of an object that reads, writes and describes itself: most often one JSON property,
 * sometimes two (an address and its prefix length) or many (the condition of a rule).
 *
 * @param <R> the object
 * @param <B> its builder
 */
public interface Field<R, B> {

  /** The properties it has in JSON. */
  List<Property> properties();

  /** Adds the properties to the object's JSON. */
  void write(R object, ObjectNode out, Links links) throws MidonetException;

  /**
   * Writes the objects of one list. Whoever has to ask the store asks it here, for all of them: a
   * question an object makes a list of ten thousand as many round trips.
   */
  default Writer<R> writer(List<R> objects) throws MidonetException {
    return this::write;
  }

  /**
   * Takes the value from a body into the builder.
   *
   * @param stored what the body replaces: the builder holds a copy; empty if the body makes
   *     something new
   */
  void read(ObjectNode in, B builder, Optional<R> stored, Problems problems);
}
