package org.midonet.cluster.auth.keystone;

/** Keystone, or what stands in its place, answered something else than it should. */
final class MalformedAnswer extends Exception {

  private static final long serialVersionUID = 1L;

  /** The message names what is wrong and quotes nothing of the answer. */
  MalformedAnswer(String message) {
    super(message);
  }
}
