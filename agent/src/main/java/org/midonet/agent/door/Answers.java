package org.midonet.agent.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Answers questions of the local socket, on a thread of the connection. */
@FunctionalInterface
public interface Answers {

  /** Takes answers, in order. */
  interface Sink {
    /** Sends one; fails when the client is gone. */
    void send(ObjectNode answer) throws IOException;
  }

  /**
   * Answers a question, once or, where it follows something, until the client is gone.
   *
   * @throws IllegalArgumentException for what cannot be answered, with the field and the reason
   */
  void answer(ObjectNode question, Sink sink) throws IOException;
}
