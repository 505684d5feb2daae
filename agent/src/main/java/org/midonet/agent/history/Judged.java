package org.midonet.agent.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.agent.history.FlowRecord.AppliedRule;
import org.midonet.agent.history.FlowRecord.Device;
import org.midonet.agent.history.FlowRecord.Kind;
import org.midonet.agent.history.FlowRecord.Outcome;
import org.midonet.network.explain.Explanation;
import org.midonet.packet.FlowKey;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/** A packet with its verdict, as the forwarding thread hands it over: nothing is made of it yet. */
record Judged(Instant time, long nanos, UUID port, FlowKey key, Verdict verdict, NetworkView view) {

  /** What is told of it. */
  FlowRecord record(UUID host, long number) {
    Set<Device> devices = new LinkedHashSet<>();
    List<UUID> egress = new ArrayList<>();
    List<AppliedRule> rules = new ArrayList<>();
    Optional<Step> before = Optional.empty();
    for (Step step : ownSteps()) {
      switch (step) {
        case Step.Entered entered -> entered(entered, before, devices);
        case Step.Left left -> {
          devices.add(new Device(Kind.PORT, left.port()));
          egress.add(left.port());
        }
        case Step.Filtered filtered -> devices.add(new Device(Kind.CHAIN, filtered.chain()));
        case Step.Matched rule -> {
          devices.add(new Device(Kind.CHAIN, rule.chain()));
          rules.add(new AppliedRule(rule.chain(), rule.rule(), rule.effect()));
        }
        case Step.Balanced balanced ->
            devices.add(new Device(Kind.LOAD_BALANCER, balanced.balancer()));
        case Step.Mirrored mirrored -> devices.add(new Device(Kind.MIRROR, mirrored.mirror()));
        default -> {
          // Says how, not through what.
        }
      }
      before = Optional.of(step);
    }
    return new FlowRecord(
        host,
        number,
        time.truncatedTo(ChronoUnit.MILLIS),
        nanos,
        port,
        key,
        outcome(),
        reason(),
        List.copyOf(devices),
        egress,
        rules,
        actions());
  }

  /** The steps of the packet itself: its answer, which may be foreseen, is another packet. */
  private List<Step> ownSteps() {
    List<Step> path = verdict.path();
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i) instanceof Step.ReturnSimulated
          || path.get(i) instanceof Step.JudgedAsAnswer) {
        return path.subList(0, i);
      }
    }
    return path;
  }

  /**
   * It came in by a port: from the wire or a service, or from the port's peer, which it then went
   * through too. A packet that its port keeps out has not been to the device.
   */
  private void entered(Step.Entered step, Optional<Step> before, Set<Device> devices) {
    Optional<Port> entry = view.port(step.port());
    if (before.isPresent() && !(before.get() instanceof Step.Redirected)) {
      entry.flatMap(Port::peerId).ifPresent(peer -> devices.add(new Device(Kind.PORT, peer)));
    }
    devices.add(new Device(Kind.PORT, step.port()));
    if (verdict.dependencies().contains(new Dependency.OfBridge(step.device()))
        || verdict.dependencies().contains(new Dependency.OfRouter(step.device()))) {
      boolean routed = entry.filter(RouterPort.class::isInstance).isPresent();
      devices.add(new Device(routed ? Kind.ROUTER : Kind.BRIDGE, step.device()));
    }
  }

  private Outcome outcome() {
    return switch (verdict) {
      case Verdict.Forward _ -> Outcome.FORWARDED;
      case Verdict.Drop _ -> Outcome.DROPPED;
      case Verdict.Answer _ -> Outcome.ANSWERED;
      case Verdict.Waiting _ -> throw new IllegalStateException("it is judged again");
    };
  }

  private Optional<String> reason() {
    return verdict instanceof Verdict.Drop drop
        ? Optional.of(drop.reason().name())
        : Optional.empty();
  }

  private List<String> actions() {
    return verdict instanceof Verdict.Forward forward
        ? forward.actions().stream().map(Explanation::words).toList()
        : List.of();
  }
}
