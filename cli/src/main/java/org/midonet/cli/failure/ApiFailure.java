package org.midonet.cli.failure;

/** A request that the API did not answer as wished. */
public abstract sealed class ApiFailure extends CliFailure {
  private static final long serialVersionUID = 1L;

  private ApiFailure(String line) {
    super(line);
  }

  /** The server answered with an error. */
  public static final class Refused extends ApiFailure {
    private static final long serialVersionUID = 1L;
    private final int status;

    /**
     * A refusal.
     *
     * @param status the HTTP status, above 300
     * @param body the answer's text, printed as received
     */
    public Refused(int status, String body) {
      super("Internal error: " + (body.isBlank() ? "HTTP status " + status : body.strip()));
      this.status = status;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }
  }

  /** No answer, or one that cannot be read. */
  public static final class Unreachable extends ApiFailure {
    private static final long serialVersionUID = 1L;

    /**
     * A connection that failed.
     *
     * @param cause what the network said
     */
    public Unreachable(Exception cause) {
      super("Internal error: Could not connect to the MidoNet API");
      initCause(cause);
    }
  }

  /** The user name and password, or the token made of them, are not accepted. */
  public static final class BadCredentials extends ApiFailure {
    private static final long serialVersionUID = 1L;

    /** A refused login. */
    public BadCredentials() {
      super("Invalid credential. Wrong username/password.\nBye.");
    }
  }
}
