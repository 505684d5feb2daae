package org.midonet.agent.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.midonet.agent.meter.Latencies;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.report.CountersFile;
import org.midonet.agent.trace.Tracer;
import org.midonet.agent.trace.Tracers;
import org.midonet.agent.upcall.Counters;
import org.midonet.agent.upcall.Forwarding;
import org.midonet.datapath.Connection;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.FlowState;
import org.midonet.network.NetworkFeed;
import org.midonet.nsdb.Nsdb;

/** What the agent tells of itself: docs/operator-cli.md, "The local socket". */
public final class AgentAnswers implements Answers {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** How much a follower may lag behind before packets are left out. */
  private static final int LAG = 256;

  /** A follower is told that nothing happened, so that one who is gone is noticed. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final int MOST_LISTED = 10_000;

  /** So long one who asks is kept waiting for what the store has acknowledged. */
  private static final Duration CATCHING_UP = Duration.ofSeconds(5);

  private final UUID self;
  private final String name;
  private final Datapath datapath;
  private final Nsdb nsdb;
  private final NetworkFeed feed;
  private final Forwarding forwarding;
  private final Tracers tracers;
  private final Latencies latencies;
  private final JvmMemory memory = new JvmMemory();

  /** Answers for the agent that is made of these. */
  public AgentAnswers(
      UUID self,
      String name,
      Datapath datapath,
      Nsdb nsdb,
      NetworkFeed feed,
      Forwarding forwarding,
      Tracers tracers,
      Latencies latencies) {
    this.self = self;
    this.name = name;
    this.datapath = datapath;
    this.nsdb = nsdb;
    this.feed = feed;
    this.forwarding = forwarding;
    this.tracers = tracers;
    this.latencies = latencies;
  }

  @Override
  public void answer(ObjectNode question, Sink sink) throws IOException {
    switch (question.path("ask").asText()) {
      case "status" -> sink.send(status());
      case "current" -> sink.send(object().put("current", current()));
      case "counters" -> sink.send(counters());
      case "drops" -> {
        forwarding.measure();
        ObjectNode answer = object();
        answer.set("drops", drops());
        sink.send(answer.set("rules", ruleDrops()));
      }
      case "ports" -> sink.send(ports());
      case "flows" -> sink.send(flows());
      case "connections" -> sink.send(connections());
      case "statistics" -> sink.send(statistics());
      case "meters" -> sink.send(meters());
      case "meter" -> sink.send(meter(question.path("name").asText()));
      case "tracers" -> sink.send(listed());
      case "add-tracer" -> sink.send(added(question));
      case "remove-tracer" ->
          sink.send(object().put("removed", tracers.remove(Tracer.read(question))));
      case "flush-tracers" ->
          sink.send(object().put("removed", tracers.flush(question.path("dead").asBoolean())));
      case "follow" -> follow(sink);
      default -> throw new IllegalArgumentException("ask: there is no such question");
    }
  }

  private static ObjectNode object() {
    return JSON.objectNode();
  }

  private ObjectNode status() {
    return object()
        .put("host", self.toString())
        .put("name", name)
        .put("pid", ProcessHandle.current().pid())
        .put("ready", forwarding.ready().getCount() == 0)
        .put("nsdb", nsdb.connection().state().name())
        .put("ports", datapath.ports().size())
        .put("flows", datapath.flows().size());
  }

  /**
   * Waits until all that the store had acknowledged to anybody is applied: flows that rest on it
   * were judged again. What this agent itself had told the store before is acknowledged by then.
   */
  private boolean current() {
    try {
      return feed.catchUp(CATCHING_UP) && forwarding.ask(() -> true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private ObjectNode counters() {
    ObjectNode answer = object();
    ObjectNode counted = answer.putObject("counters");
    Counters counters = forwarding.counters();
    for (Counters.Event event : Counters.Event.values()) {
      counted.put(CountersFile.word(event), counters.of(event));
    }
    answer.set("drops", drops());
    return answer.set("rules", ruleDrops());
  }

  private ObjectNode ruleDrops() {
    ObjectNode rules = object();
    forwarding
        .meters()
        .byRule(Meters.DROP)
        .forEach((rule, count) -> rules.put(rule, count.packets()));
    return rules;
  }

  private ObjectNode drops() {
    ObjectNode drops = object();
    datapath.drops().forEach((code, packets) -> drops.put(CountersFile.reason(code), packets));
    return drops;
  }

  private ObjectNode ports() {
    ObjectNode answer = object();
    ArrayNode ports = answer.putArray("ports");
    datapath
        .ports()
        .forEach(
            (number, port) -> {
              ObjectNode told =
                  ports
                      .addObject()
                      .put("number", number)
                      .put("ifindex", port.ifindex())
                      .put("tunnelKey", port.tunnelKey())
                      .put("connections", datapath.charged(number));
              forwarding
                  .ask(() -> forwarding.portOf(number))
                  .ifPresent(id -> told.put("port", id.toString()));
            });
    return answer;
  }

  private ObjectNode flows() {
    ObjectNode answer = object();
    ArrayNode flows = answer.putArray("flows");
    for (FlowState state : datapath.flows()) {
      if (flows.size() == MOST_LISTED) {
        return answer.put("more", true);
      }
      flows
          .addObject()
          .put("cookie", state.flow().cookie())
          .put("inPort", state.flow().match().inPort())
          .put("match", state.flow().match().key().toString())
          .put("mask", state.flow().match().mask().toString())
          .put("actions", state.flow().actions().toString())
          .put("packets", state.statistics().packets())
          .put("bytes", state.statistics().bytes())
          .put("idle", state.statistics().idle().toSeconds());
    }
    return answer;
  }

  private ObjectNode connections() {
    ObjectNode answer = object();
    ArrayNode connections = answer.putArray("connections");
    for (Connection each : datapath.connections()) {
      if (connections.size() == MOST_LISTED) {
        return answer.put("more", true);
      }
      connections
          .addObject()
          .put("place", each.key().place())
          .put("protocol", each.key().protocol())
          .put("source", each.key().source().toString())
          .put("sourcePort", each.key().sourcePort())
          .put("destination", each.key().destination().toString())
          .put("destinationPort", each.key().destinationPort())
          .put("reverse", each.reverse())
          .put("answered", each.answered())
          .put("closing", each.closing())
          .put("stale", each.stale())
          .put("over", each.over())
          .put("idle", each.idle().toSeconds())
          .put("life", each.life().toSeconds());
    }
    return answer;
  }

  private ObjectNode statistics() {
    ObjectNode answer = object().put("flows", datapath.flows().size());
    answer.put("packets", latencies.count());
    ObjectNode percentiles = answer.putObject("latencyNanos");
    for (int hundredths : new int[] {50, 75, 95}) {
      percentiles.put(Integer.toString(hundredths), latencies.percentile(hundredths));
    }
    return answer.set("memory", memory.json());
  }

  private ObjectNode meters() {
    ObjectNode answer = object();
    ArrayNode names = answer.putArray("meters");
    forwarding.meters().names().forEach(names::add);
    return answer;
  }

  private ObjectNode meter(String wanted) {
    forwarding.measure();
    Meters.Count count = forwarding.meters().of(wanted);
    return object().put("packets", count.packets()).put("bytes", count.bytes());
  }

  private ObjectNode listed() {
    ObjectNode answer = object();
    ArrayNode all = answer.putArray("tracers");
    for (Tracers.Listed each : tracers.list()) {
      all.add(each.tracer().json().put("packets", each.packets()).put("live", each.live()));
    }
    return answer;
  }

  /** What the datapath forwards by itself would never be seen: it asks again about such packets. */
  private ObjectNode added(ObjectNode question) {
    Tracer tracer = Tracer.read(question);
    tracers.add(tracer);
    int forgotten =
        forwarding.ask(
            () ->
                forwarding
                    .flowTable()
                    .forget(match -> tracer.filter().mayMatch(match.key(), match.mask())));
    return object().put("forgotten", forgotten);
  }

  private void follow(Sink sink) throws IOException {
    BlockingQueue<ObjectNode> told = new ArrayBlockingQueue<>(LAG);
    Consumer<ObjectNode> follower = told::offer;
    tracers.follow(follower);
    try {
      sink.send(object().put("following", true));
      while (true) {
        Optional<ObjectNode> next =
            Optional.ofNullable(told.poll(HEARTBEAT.toSeconds(), TimeUnit.SECONDS));
        // A copy: several followers may write the same one.
        sink.send(next.map(ObjectNode::deepCopy).orElseGet(AgentAnswers::object));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tracers.unfollow(follower);
    }
  }
}
