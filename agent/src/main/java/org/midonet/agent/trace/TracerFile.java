package org.midonet.agent.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where tracers are written down, so that they outlive the agent. */
public final class TracerFile {

  private static final Logger LOG = LoggerFactory.getLogger(TracerFile.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;

  /** Written below a directory that exists. */
  public TracerFile(Path file) {
    this.file = file;
  }

  /** The tracers, and how many packets each has seen; none where nothing can be read. */
  Map<Tracer, Long> read() {
    Map<Tracer, Long> tracers = new LinkedHashMap<>();
    if (Files.exists(file)) {
      try {
        for (JsonNode each : JSON.readTree(Files.readAllBytes(file))) {
          tracers.put(Tracer.read(each), Math.max(0, each.path("packets").longValue()));
        }
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("the tracers in {} cannot be read", file, e);
      }
    }
    return tracers;
  }

  void write(Map<Tracer, Long> tracers) {
    ArrayNode array = JSON.createArrayNode();
    tracers.forEach((tracer, packets) -> array.add(tracer.json().put("packets", packets)));
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, array.toString());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("cannot write {}: tracers will not outlive this agent", file, e);
    }
  }
}
