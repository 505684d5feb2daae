package org.midonet.network.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.midonet.simulation.Action;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Step;
import org.midonet.simulation.Steps;
import org.midonet.simulation.Verdict;

/** A verdict, told: every step, what is done, and why not. */
public final class Explanation {

  private Explanation() {}

  /** So often what became of a packet is followed further: more is a circle. */
  private static final int MOST_TURNS = 8;

  /** The verdict on a packet as JSON, with what overlay VTEPs make of it. */
  public static ObjectNode json(NetworkView view, Verdict verdict, Packet packet) {
    return json(view, verdict, packet, MOST_TURNS);
  }

  private static ObjectNode json(NetworkView view, Verdict verdict, Packet packet, int turns) {
    ObjectNode answer = json(verdict);
    Simulation.onward(view, verdict, packet)
        .filter(next -> turns > 0)
        .ifPresent(
            next -> {
              Verdict then = Simulation.simulate(view, next.ingress(), next.packet());
              byte[] frame = next.packet().frame().toArray(ValueLayout.JAVA_BYTE);
              answer.set(
                  "onward",
                  json(view, then, next.packet(), turns - 1)
                      .put("frame", HexFormat.of().formatHex(frame)));
            });
    return answer;
  }

  /** The verdict as JSON (docs/api.md, "Trace"). */
  public static ObjectNode json(Verdict verdict) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("verdict", RecordJson.name((Record) verdict));
    answer.put("summary", summary(verdict));
    ArrayNode steps = answer.putArray("steps");
    for (Step step : verdict.path()) {
      steps.add(RecordJson.kind("step", (Record) step).put("text", Steps.line(step)));
    }
    switch (verdict) {
      case Verdict.Forward forward -> {
        ArrayNode actions = answer.putArray("actions");
        forward
            .actions()
            .forEach(action -> actions.add(RecordJson.kind("action", (Record) action)));
        forward
            .template()
            .ifPresent(template -> answer.set("connection", RecordJson.plain(template)));
      }
      case Verdict.Drop drop -> {
        answer.put("reason", drop.reason().name());
        drop.rule().ifPresent(rule -> answer.put("rule", rule.toString()));
      }
      case Verdict.Answer _ -> {}
      case Verdict.Waiting waiting -> {
        ArrayNode needs = answer.putArray("needs");
        waiting.needs().forEach(need -> needs.add(RecordJson.kind("need", (Record) need)));
      }
    }
    ArrayNode deliveries = answer.putArray("deliveries");
    for (Verdict.Delivery delivery : verdict.deliveries()) {
      deliveries
          .addObject()
          .put("port", delivery.port().toString())
          .put("frame", HexFormat.of().formatHex(delivery.frame()));
    }
    ArrayNode effects = answer.putArray("effects");
    verdict.effects().forEach(effect -> effects.add(RecordJson.kind("effect", (Record) effect)));
    return answer.put("cacheable", verdict.cacheable());
  }

  /** The verdict in one line. */
  public static String summary(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Forward forward ->
          "forwarded: "
              + forward.actions().stream().map(Explanation::words).collect(Collectors.joining(", "))
              + forward.template().map(template -> " (a connection)").orElse("");
      case Verdict.Drop drop ->
          "dropped: " + drop.reason() + drop.rule().map(rule -> " by rule " + rule).orElse("");
      case Verdict.Answer answer ->
          answer.deliveries().isEmpty() ? "taken in by a device" : "answered by a device";
      case Verdict.Waiting waiting ->
          "waits for "
              + waiting.needs().stream().map(Object::toString).collect(Collectors.joining(", "));
    };
  }

  /** The verdict in lines: the steps, then the summary. */
  public static List<String> lines(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    verdict.path().forEach(step -> lines.add(Steps.line(step)));
    lines.add(summary(verdict));
    return lines;
  }

  /** An action in words. */
  public static String words(Action action) {
    return switch (action) {
      case Action.SetEthSrc set -> "source MAC " + set.mac();
      case Action.SetEthDst set -> "destination MAC " + set.mac();
      case Action.SetIpSrc set -> "source " + set.address();
      case Action.SetIpDst set -> "destination " + set.address();
      case Action.SetTpSrc set -> "source port " + set.port();
      case Action.SetTpDst set -> "destination port " + set.port();
      case Action.DecTtl dec -> "TTL less " + dec.by();
      case Action.PushVlan push -> "VLAN tag " + push.tci();
      case Action.PopVlan _ -> "no VLAN tag";
      case Action.Fragment cut -> "cut to " + cut.mtu() + " bytes";
      case Action.Output out -> "out of port " + out.port();
      case Action.Decapsulate unwrap -> "out of VXLAN " + unwrap.ports().keySet();
      case Action.ToMetadata _ -> "to the metadata service";
      case Action.ReturnTo back -> "to the host of port " + back.owner();
    };
  }
}
