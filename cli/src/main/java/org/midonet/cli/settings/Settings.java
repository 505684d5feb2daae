package org.midonet.cli.settings;

import java.util.List;
import java.util.Optional;

/**
 * What a run of midonet-cli needs to know.
 *
 * @param apiUrl the API's base address
 * @param user who logs in; empty: nobody does
 * @param password the user's password
 * @param project the Keystone project to log in to
 * @param tenant the tenant of the session; empty: none was ever known
 * @param anyCertificate accept every server certificate
 * @param debug log requests and answers from the start
 * @param json write answers as JSON
 * @param command the words to run and leave; empty: read lines
 */
public record Settings(
    String apiUrl,
    Optional<String> user,
    String password,
    String project,
    Optional<String> tenant,
    boolean anyCertificate,
    boolean debug,
    boolean json,
    Optional<List<String>> command) {

  @Override
  public String toString() {
    return "Settings[" + apiUrl + ", user " + user.orElse("none") + "]";
  }
}
