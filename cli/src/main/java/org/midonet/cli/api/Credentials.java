package org.midonet.cli.api;

/**
 * Who logs in.
 *
 * @param user the user's name
 * @param password in clear text, as it goes into Basic authentication
 * @param project the Keystone project to log in to; empty: the server's default
 */
public record Credentials(String user, String password, String project) {
  @Override
  public String toString() {
    return "Credentials[" + user + ", project " + project + "]";
  }
}
