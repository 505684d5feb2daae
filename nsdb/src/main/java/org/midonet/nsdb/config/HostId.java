package org.midonet.nsdb.config;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;

/** The identity of a host, in a properties file that outlives re-installation. */
public final class HostId {

  private static final String KEY = "host_uuid";

  private final Path place;
  private final List<Path> places;

  /**
   * Of the host with these files; the system property {@code midonet.host_id_filepath} names
   * another file.
   */
  public HostId(HostFiles files) {
    place =
        Optional.ofNullable(System.getProperty("midonet.host_id_filepath"))
            .map(Path::of)
            .orElse(files.at("/etc/midonet_host_id.properties"));
    places = List.of(place, files.at("/etc/midolman/host_uuid.properties"));
  }

  /** Where it is written. */
  public Path place() {
    return place;
  }

  /**
   * The id, if the host has one.
   *
   * @throws IOException if a file is there but cannot be read, or holds something else
   */
  public Optional<UUID> find() throws IOException {
    for (Path file : places) {
      if (Files.exists(file)) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
          properties.load(reader);
        }
        String text = properties.getProperty(KEY, "").strip();
        if (!text.isEmpty()) {
          return Optional.of(parse(file, text));
        }
      }
    }
    return Optional.empty();
  }

  private static UUID parse(Path file, String text) throws IOException {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + KEY + " is no UUID: " + text, e);
    }
  }

  /**
   * The id; if the host has none, a new one, written down first.
   *
   * @throws IOException if it can be neither read nor written
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
    // Whole or not at all: half an id would be another host's.
    Path draft = place.resolveSibling(place.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(draft)) {
      properties.store(writer, null);
    }
    Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return made;
  }
}
