package org.midonet.cluster.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Problems;
import org.midonet.network.explain.Explanation;
import org.midonet.nsdb.Nsdb;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Verdict;
import org.midonet.topology.Port;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/** {@code POST /trace}: judges a packet, changes nothing. */
public final class Tracing implements Resource {

  private static final String PATH = "/trace";

  private final FollowedNetwork network;

  /** Answers from what this store says. */
  public Tracing(Nsdb nsdb) {
    network = new FollowedNetwork(nsdb);
  }

  @Override
  public Optional<RootEntry> root() {
    return Optional.of(new RootEntry("trace", "trace", ""));
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    return List.of(
        new Endpoint(
            Verb.POST,
            PATH,
            "Says what the virtual network would do to a packet, and why",
            Media.of("Trace-v1").single(),
            Media.of("TracedPacket-v1").single(),
            true,
            Optional.of(new Document("TracedPacket", TracedPacket.schema(), false)),
            Optional.of(new Document("Trace", answerSchema(), false)),
            Map.of(),
            200,
            this::trace));
  }

  private Reply trace(Call call) throws MidonetException {
    Problems problems = Problems.none();
    TracedPacket question = new TracedPacket(call.body(), problems);
    question.refuseUnknown();
    UUID id = question.port().orElseThrow(() -> Rejected.invalid(problems));
    FollowedNetwork.Known known = network.now();
    Optional<Port> port = known.view().port(id);
    if (port.isEmpty()) {
      throw new NotFound(Port.class, id, TracedPacket.PORT);
    }
    Optional<Packet> packet = question.packet(new KnownMacs(known.view(), port.get()));
    if (packet.isEmpty() || !problems.isEmpty()) {
      throw Rejected.invalid(problems);
    }
    Verdict verdict = Simulation.simulate(known.view(), id, packet.get());
    ObjectNode answer = Explanation.json(known.view(), verdict, packet.get());
    answer.put("current", known.current());
    answer.set("packet", TracedPacket.told(packet.get().key()));
    answer.put(
        "frame", HexFormat.of().formatHex(packet.get().frame().toArray(ValueLayout.JAVA_BYTE)));
    return Reply.ok(answer);
  }

  private static ObjectNode answerSchema() {
    ObjectNode schema = Codec.schema("object");
    ObjectNode properties = schema.putObject("properties");
    properties
        .putObject("verdict")
        .put("type", "string")
        .putArray("enum")
        .add("forward")
        .add("drop")
        .add("answer")
        .add("waiting");
    for (String text : List.of("summary", "reason", "frame")) {
      properties.set(text, Codec.schema("string"));
    }
    properties.putObject("rule").put("type", "string").put("format", "uuid");
    for (String list : List.of("steps", "actions", "needs", "deliveries", "effects")) {
      properties.set(list, Codec.schema("array").set("items", Codec.schema("object")));
    }
    properties.set("connection", Codec.schema("object"));
    properties.set("onward", Codec.schema("object"));
    properties.set("packet", Codec.schema("object"));
    properties.set("cacheable", Codec.schema("boolean"));
    properties.set("current", Codec.schema("boolean"));
    schema.putArray("required").add("verdict").add("summary").add("steps").add("current");
    return schema;
  }
}
