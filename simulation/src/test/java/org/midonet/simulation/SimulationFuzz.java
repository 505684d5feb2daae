package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Packet.Asked;

/**
 * The simulation, asked about any frame that comes in anywhere in one of some rich clouds. The
 * first octet of an input says in which, the second by which port, the third how the connection
 * table was asked; the rest is the frame.
 */
public final class SimulationFuzz {

  private static final int HEAD = 3;
  private static final int SAMPLES = 400;

  private static final List<Asked> ASKED = List.of(Asked.values());
  private static final List<RandomCloud> CLOUDS = clouds();

  private SimulationFuzz() {}

  private static List<RandomCloud> clouds() {
    List<RandomCloud> clouds = new ArrayList<>();
    for (long seed = 0; seed < 16; seed++) {
      clouds.add(new RandomCloud(seed));
    }
    return clouds;
  }

  /** Frames that mean something there. */
  public static List<byte[]> seeds() {
    Random random = new Random(1);
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      byte[] frame = RandomPacket.frame(random);
      byte[] input = new byte[HEAD + frame.length];
      random.nextBytes(input);
      System.arraycopy(frame, 0, input, HEAD, frame.length);
      seeds.add(input);
    }
    return seeds;
  }

  /** Law 6: the packet ends in exactly one way, and what comes out can be done. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    RandomCloud cloud = CLOUDS.get(input[0] & 0xf);
    UUID port = cloud.ingress(input[1] & 0xff);
    Asked asked = ASKED.get((input[2] & 0xff) % ASKED.size());
    try {
      Packet packet = Packet.of(Arrays.copyOfRange(input, HEAD, input.length)).as(asked);
      check(cloud, packet, Simulation.simulate(cloud.cloud.view, port, packet));
    } catch (MalformedPacket e) {
      assertThat(e.getMessage()).isNotEmpty(); // such a frame never comes to the simulation
    }
  }

  private static void check(RandomCloud cloud, Packet packet, Verdict verdict)
      throws MalformedPacket {
    assertThat(verdict.path()).isNotEmpty();
    assertThat(verdict.mask().matches(packet.key(), packet.key().masked(verdict.mask()))).isTrue();
    switch (verdict) {
      case Verdict.Forward forward -> {
        assertThat(forward.actions()).isNotEmpty();
        for (Action action : forward.actions()) {
          if (action instanceof Action.Output output) {
            assertThat(output.port()).matches(cloud::leadsOutside);
          }
        }
      }
      case Verdict.Drop drop -> assertThat(drop.reason()).isNotNull();
      case Verdict.Answer answer ->
          assertThat(answer.cacheable() && answer.deliveries().isEmpty()).isFalse();
      case Verdict.Waiting waiting -> assertThat(waiting.needs()).isNotEmpty();
    }
    for (Verdict.Delivery delivery : verdict.deliveries()) {
      assertThat(delivery.port()).matches(cloud::leadsOutside);
      assertThat(FlowKeys.parse(delivery.frame()).ethSrc()).isNotZero();
    }
  }
}
