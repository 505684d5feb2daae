package org.midonet.cli.host;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;

/** The UUID by which this host is known in the cloud, kept in a properties file. */
public final class HostId {
  private static final String KEY = "host_uuid";
  private static final String PLACE = "etc/midonet_host_id.properties";
  private static final String OLD_PLACE = "etc/midolman/host_uuid.properties";

  private final Path place;
  private final List<Path> places;

  /** The id of the host whose files lie below {@code MIDONET_ROOT}. */
  public HostId(Map<String, String> environment) {
    Path root = Bootstrap.root(environment);
    place =
        Optional.ofNullable(System.getProperty("midonet.host_id_filepath"))
            .map(Path::of)
            .orElse(root.resolve(PLACE));
    places = List.of(place, root.resolve(OLD_PLACE));
  }

  /** Where it is written. */
  public Path place() {
    return place;
  }

  /**
   * The id, if the host has one.
   *
   * @throws IOException when a file is there but holds no id
   */
  public Optional<UUID> find() throws IOException {
    for (Path file : places) {
      if (Files.exists(file)) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
          properties.load(in);
        }
        String text = properties.getProperty(KEY);
        if (text != null) {
          return Optional.of(parse(file, text.strip()));
        }
      }
    }
    return Optional.empty();
  }

  private static UUID parse(Path file, String text) throws IOException {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no UUID but " + text, e);
    }
  }

  /**
   * The id; made and written down when the host has none.
   *
   * @param random makes a new one
   * @throws IOException when it cannot be read or written
   */
  public UUID findOrMake(Supplier<UUID> random) throws IOException {
    Optional<UUID> known = find();
    if (known.isPresent()) {
      return known.get();
    }
    UUID made = random.get();
    Properties properties = new Properties();
    properties.setProperty(KEY, made.toString());
    Path directory = place.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try (Writer out = Files.newBufferedWriter(place)) {
      properties.store(out, null);
    }
    return made;
  }
}
