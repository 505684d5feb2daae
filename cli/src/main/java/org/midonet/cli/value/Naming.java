package org.midonet.cli.value;

import org.midonet.cli.failure.CliFailure;

/** Gives the name under which an object is shown: its alias, or its UUID where there are none. */
public interface Naming {
  /**
   * The name of an object.
   *
   * @param kind the kind of object that the reference points to
   * @param id its UUID
   * @param inRoot name it among the root's objects, whatever it belongs to
   */
  String name(String kind, String id, boolean inRoot) throws CliFailure;
}
