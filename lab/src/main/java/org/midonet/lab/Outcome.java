package org.midonet.lab;

import java.util.List;

/** How a command ended: its exit status and what it wrote. */
public record Outcome(List<String> command, int status, String output, String error) {
  public boolean ok() {
    return status == 0;
  }

  /** This, if the command succeeded; a {@link LabFailure} with all it said otherwise. */
  public Outcome orFail() {
    if (!ok()) {
      throw new LabFailure(
          String.join(" ", command) + ": status " + status + ": " + (error + output).strip());
    }
    return this;
  }

  /** Both streams, for a message. */
  public String text() {
    return (output + error).strip();
  }
}
