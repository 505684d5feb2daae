package org.midonet.cli.api;

/** The full names of MidoNet's vendor media types. */
public final class MediaTypes {
  /** Of the root document. */
  public static final String APPLICATION = of("Application-v5");

  private MediaTypes() {}

  /**
   * The media type of a subtype.
   *
   * @param subtype such as {@code Bridge-v4} or {@code collection.Bridge-v4}
   */
  public static String of(String subtype) {
    return "application/vnd.org.midonet." + subtype + "+json";
  }
}
