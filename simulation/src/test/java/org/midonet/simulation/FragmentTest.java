package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Frames.ping;
import static org.midonet.simulation.Frames.udp;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.topology.FragmentPolicy;

/** Chains that drop fragments, at a router and at a bridge between two VMs. */
class FragmentTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void routedAndBridged() {
    cloud.bridge("net1").vm("vm1", "net1").vm("near", "net1").bridge("net2").vm("vm2", "net2");
    cloud.router("r").routerPort("r1", "r", R1, "10.0.1.1/24").plug("r1", "net1");
    cloud.routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24").plug("r2", "net2");
    cloud.route("r", "10.0.1.0/24", "r1").route("r", "10.0.2.0/24", "r2");
    cloud.mac("net1", VM1, "vm1").mac("net1", VM2, "near").mac("net2", VM2, "vm2");
    cloud.neighbour("r", "10.0.2.5", VM2).neighbour("r", "10.0.1.5", VM1);
    cloud.chain(
        "whole",
        Cloud.accept(c -> c.fragmentPolicy(FragmentPolicy.UNFRAGMENTED)),
        drop(c -> c.etherType(0x0800)));
  }

  private static byte[] first(byte[] frame) {
    byte[] fragment = frame.clone();
    fragment[20] = 0x20;
    return fragment;
  }

  private static byte[] later(byte[] frame) {
    byte[] fragment = frame.clone();
    fragment[21] = 0x10;
    return fragment;
  }

  private static void silent(Verdict verdict) {
    assertThat(verdict)
        .as(Steps.render(verdict.path()))
        .isInstanceOfSatisfying(
            Verdict.Drop.class,
            d -> {
              assertThat(d.reason()).isEqualTo(DropReason.RULE);
              assertThat(d.deliveries()).isEmpty();
              assertThat(d.cacheable()).isTrue();
            });
  }

  @Test
  @Scenario({"FR-04", "FR-05", "FR-06"})
  void aRouterTellsTheSenderOfAFirstFragmentOnly() throws MalformedPacket {
    cloud.filters("r", "whole", "");
    byte[] frame = ping(VM1, R1, "10.0.1.5", "10.0.2.5", 7);
    assertThat(cloud.send("vm1", frame)).isInstanceOf(Verdict.Forward.class);
    Verdict told = cloud.send("vm1", first(frame));
    assertThat(told.cacheable()).isFalse();
    assertThat(told.deliveries()).hasSize(1);
    Verdict.Delivery error = told.deliveries().getFirst();
    assertThat(error.port()).isEqualTo(cloud.id("vm1"));
    FlowKey key = FlowKeys.parse(MemorySegment.ofArray(error.frame()));
    assertThat(key.icmpType()).isEqualTo(3);
    assertThat(key.icmpCode()).isEqualTo(4);
    assertThat(key.ipSrc()).hasToString("10.0.1.1");
    silent(cloud.send("vm1", later(frame)));
  }

  /** Nobody puts the parts together: an answer to the first alone would be a wrong one. */
  @Test
  void aRouterDoesNotAnswerPartsOfAnEcho() {
    byte[] echo = ping(VM1, R1, "10.0.1.5", "10.0.1.1", 7);
    assertThat(cloud.send("vm1", echo).deliveries()).hasSize(1);
    for (byte[] part : List.of(first(echo), later(echo))) {
      Verdict verdict = cloud.send("vm1", part);
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.LOCAL_UNUSED));
      assertThat(verdict.deliveries()).isEmpty();
    }
  }

  /** In IPv6 only the sender cuts: nobody could tell it an MTU that would help. */
  @Test
  void aRouterIsSilentAboutFragmentsOfIpv6() {
    cloud.routerPortWith("r1", p -> p.withAddresses(List.of(Prefix.parse("2001:db8:1::1/64"))));
    cloud.chain("no", drop(c -> c.etherType(0x86dd))).filters("r", "no", "");
    byte[] whole =
        Frames.ip(VM1, R1, "2001:db8:1::5", "2001:db8:2::5")
            .extension(44, new byte[] {0, 0, 1, 0, 0, 0, 7})
            .udp(1, 2)
            .payload(new byte[16])
            .build();
    silent(cloud.send("vm1", whole));
  }

  @Test
  @Scenario("FR-07")
  void aBridgeIsSilent() {
    cloud.filters("net1", "whole", "");
    byte[] frame = udp(VM1, VM2, "10.0.1.5", "10.0.1.6", 4000, 53);
    assertThat(cloud.send("vm1", frame)).isInstanceOf(Verdict.Forward.class);
    silent(cloud.send("vm1", first(frame)));
    silent(cloud.send("vm1", later(frame)));
  }
}
