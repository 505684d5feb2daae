package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.PortRange;
import org.midonet.topology.RuleAction;

/** Rules that look at ports make as many flows as they tell packets apart, not one a port. */
class FewFlowsTest {
  private static final String ONE = "02:00:00:00:00:01";
  private static final String OTHER = "02:00:00:00:00:02";
  private static final int SOURCES = 30_000;

  private record Match(FlowMask mask, FlowKey key) {}

  private final Cloud cloud = new Cloud();

  private static Cloud.RuleMaker rule(int first, int last, RuleAction action) {
    return Cloud.literal(
        action,
        when -> when.etherType(0x0800).protocol(17).sourcePorts(new PortRange(first, last)));
  }

  @Test
  void thirtyThousandSourcePortsUnderPrefixesAreAFewFlows() {
    cloud.bridge("br").vm("p1", "br").vm("p2", "br").mac("br", OTHER, "p2");
    cloud
        .filters("p1", "acl", "")
        .chain(
            "acl",
            rule(0, 1023, RuleAction.DROP),
            rule(4096, 8191, RuleAction.ACCEPT),
            rule(8192, 8703, RuleAction.DROP),
            rule(16_384, 32_767, RuleAction.ACCEPT),
            rule(1024, 65_535, RuleAction.ACCEPT));
    Set<Match> flows = new HashSet<>();
    Set<FlowMask> masks = new HashSet<>();
    for (int i = 0; i < SOURCES; i++) {
      byte[] frame =
          FrameBuilder.ethernet(Mac.parse(ONE), Mac.parse(OTHER))
              .ip(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"))
              .udp(500 + 2 * i, 80)
              .build();
      Packet packet = Cloud.packet(frame);
      Verdict verdict = cloud.send("p1", frame);
      assertThat(verdict.cacheable()).isTrue();
      masks.add(verdict.mask());
      flows.add(new Match(verdict.mask(), packet.key().masked(verdict.mask())));
    }
    assertThat(flows).hasSizeBetween(5, 64);
    assertThat(List.copyOf(masks)).hasSizeLessThanOrEqualTo(17);
  }

  /** On a cached flow a long chain costs nothing: what no rule reads makes no other flow. */
  @Test
  void aChainOfAThousandRulesIsOneFlowForWhatItDoesNotRead() {
    cloud.bridge("br").vm("p1", "br").vm("p2", "br").mac("br", OTHER, "p2");
    Cloud.RuleMaker[] rules = new Cloud.RuleMaker[1_000];
    for (int i = 0; i < rules.length; i++) {
      int port = 1_000 + i;
      rules[i] =
          Cloud.literal(
              RuleAction.DROP,
              when ->
                  when.etherType(0x0800).protocol(17).destinationPorts(new PortRange(port, port)));
    }
    cloud.filters("p1", "long", "").chain("long", rules);
    Set<Match> flows = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] frame =
          FrameBuilder.ethernet(Mac.parse(ONE), Mac.parse(OTHER))
              .ip(IpAddress.parse("10.0.0." + i % 100), IpAddress.parse("10.0.1." + i % 90))
              .udp(3_000 + i, 80)
              .build();
      Verdict verdict = cloud.send("p1", frame);
      assertThat(verdict).isInstanceOf(Verdict.Forward.class);
      flows.add(new Match(verdict.mask(), Cloud.packet(frame).key().masked(verdict.mask())));
    }
    assertThat(flows).hasSize(1);
    byte[] blocked =
        FrameBuilder.ethernet(Mac.parse(ONE), Mac.parse(OTHER))
            .ip(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.1.1"))
            .udp(3_000, 1_999)
            .build();
    assertThat(cloud.send("p1", blocked)).isInstanceOf(Verdict.Drop.class);
  }
}
