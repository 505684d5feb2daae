package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.midonet.lab.Hypervisor;

/** What the agents have counted since a test began. */
final class Counted {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SharedCloud cloud;
  private final Map<Hypervisor, Long> faultsBefore = new HashMap<>();
  private final Map<Hypervisor, JsonNode> before = new HashMap<>();

  private Counted(SharedCloud cloud) {
    this.cloud = cloud;
    for (Hypervisor host : cloud.hypervisors()) {
      faultsBefore.put(host, of(host, "upcall.faults"));
      before.put(host, now(host));
    }
  }

  static Counted begin(SharedCloud cloud) {
    return new Counted(cloud);
  }

  void requireNoFaults() {
    for (Hypervisor host : cloud.hypervisors()) {
      assertThat(of(host, "upcall.faults"))
          .as("faults of %s", host.name())
          .isEqualTo(faultsBefore.get(host));
    }
  }

  /** For whoever looks for a packet: what has grown, host by host. */
  String told() {
    StringBuilder told = new StringBuilder();
    before.forEach(
        (host, then) -> {
          JsonNode now = now(host);
          told.append(host.name()).append(':');
          for (String kind : List.of("counters", "drops")) {
            now.path(kind)
                .properties()
                .forEach(
                    each -> {
                      long more =
                          each.getValue().asLong() - then.path(kind).path(each.getKey()).asLong();
                      if (more != 0) {
                        told.append(' ').append(each.getKey()).append('=').append(more);
                      }
                    });
          }
          told.append("; ");
        });
    return told.toString();
  }

  /** What a host's agent says; nothing while there is none. */
  private JsonNode now(Hypervisor host) {
    try {
      return cloud.ask(host, "counters");
    } catch (UncheckedIOException e) {
      return JSON.createObjectNode();
    }
  }

  /** A counter by its name in the agent's file; 0 where it was not written yet. */
  static long of(Hypervisor host, String name) {
    Path file = host.root().resolve("run/midolman/counters");
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name + " "))
          .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
