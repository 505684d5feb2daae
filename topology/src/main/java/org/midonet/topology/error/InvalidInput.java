package org.midonet.topology.error;

/** The input is wrong in itself: which field, and why. Nothing was changed. */
public final class InvalidInput extends MidonetException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String reason;

  /**
   * @param field the path of the field in the input, as its sender wrote it ({@code
   *     condition.nwProto})
   * @param reason what is wrong with it
   */
  public InvalidInput(String field, String reason) {
    super(field + ": " + reason);
    this.field = field;
    this.reason = reason;
  }

  /** The path of the field in the input. */
  public String field() {
    return field;
  }

  /** What is wrong with the field. */
  public String reason() {
    return reason;
  }
}
