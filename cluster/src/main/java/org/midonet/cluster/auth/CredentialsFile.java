package org.midonet.cluster.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the generated credentials in the form of {@code ~/.midonetrc}, so that midonet-cli takes
 * the file as it is. Only its owner may read it; one that others may read is closed to them, and
 * the log says so.
 */
public final class CredentialsFile {

  private static final Logger LOG = LoggerFactory.getLogger(CredentialsFile.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private CredentialsFile() {}

  /**
   * The credentials of the file, or new ones. The file is written if it is new or names another
   * address.
   *
   * @param apiUrl where midonet-cli finds the API
   */
  public static Credentials loadOrCreate(Path file, String apiUrl, SecureRandom random)
      throws IOException {
    Optional<Credentials> stored = Optional.empty();
    boolean current = false;
    if (Files.exists(file)) {
      closeToOthers(file);
      Map<String, String> values = parse(Files.readString(file));
      stored = credentials(values);
      current = stored.isPresent() && apiUrl.equals(values.get("api_url"));
    }
    Credentials credentials = stored.orElseGet(() -> Credentials.generate(random));
    if (!current) {
      write(file, apiUrl, credentials);
    }
    return credentials;
  }

  private static Optional<Credentials> credentials(Map<String, String> values) {
    String user = values.getOrDefault("username", "");
    String secret = values.getOrDefault("password", "");
    if (user.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Credentials(user, secret, values.getOrDefault("project_id", "admin")));
  }

  private static Map<String, String> parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .filter(line -> line.contains("=") && !line.startsWith("#"))
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              values.put(line.substring(0, equals).trim(), line.substring(equals + 1).trim());
            });
    return values;
  }

  private static void closeToOthers(Path file) throws IOException {
    if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      LOG.warn("{} could be read by others; closing it. Delete it to get a new secret", file);
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    }
  }

  private static void write(Path file, String apiUrl, Credentials credentials) throws IOException {
    String text =
        """
        [cli]
        api_url = %s
        username = %s
        password = %s
        project_id = %s
        """
            .formatted(apiUrl, credentials.user(), credentials.secret(), credentials.project());
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    // Made closed, then moved: nobody sees it open or half-written.
    Path fresh =
        Files.createTempFile(
            directory, ".midonetrc", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
