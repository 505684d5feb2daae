package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.json.Codec;

/** {@code /system_state}: a constant that midonet-cli asks for first of all. */
final class SystemState implements Resource {

  @Override
  public Optional<RootEntry> root() {
    return Optional.of(new RootEntry("system_state", "systemState", ""));
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    return List.of(
        Endpoint.get(
            "/system_state",
            "Shows whether the system can be used",
            Media.of("SystemState-v2").single(),
            new Document("SystemState", Codec.schema("object"), false),
            call ->
                Reply.ok(
                    JsonNodeFactory.instance
                        .objectNode()
                        .put("state", "ACTIVE")
                        .put("availability", "READWRITE")
                        .put("version", "5.0.0")
                        .putNull("information"))));
  }
}
