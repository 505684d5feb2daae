package org.midonet.cli.failure;

/** A command that is well formed, but asks for what an object does not allow. */
public final class UserFailure extends CliFailure {
  private static final long serialVersionUID = 1L;

  private UserFailure(String line) {
    super(line);
  }

  /** Only packets that enter by a port can be traced. */
  public static UserFailure notAPort() {
    return new UserFailure("User error: 'a trace begins at a port: trace port PORT ...'");
  }

  /** An attribute that only the system writes. */
  public static UserFailure readOnly(String attribute) {
    return new UserFailure("User error: '" + attribute + " is a read-only attribute.'");
  }
}
