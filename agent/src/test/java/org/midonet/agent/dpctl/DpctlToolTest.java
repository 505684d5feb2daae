package org.midonet.agent.dpctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.Statistics;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;

/** What mm-dpctl prints is an interface. */
class DpctlToolTest {

  private final Fake fake = new Fake();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A datapath of a test's making. */
  private static final class Fake implements HostDatapath {
    private Optional<Contents> contents = Optional.empty();
    private boolean used;

    @Override
    public Optional<Contents> read() {
      return contents;
    }

    @Override
    public void make() {
      contents = Optional.of(new Contents(List.of(), List.of(), List.of(), Map.of()));
    }

    @Override
    public boolean inUse() {
      return used;
    }

    @Override
    public Map<String, Long> ruleDrops() {
      return Map.of("1-2-3", 9L);
    }

    @Override
    public void remove() {
      contents = Optional.empty();
    }

    @Override
    public Optional<String> interfaceName(int index) {
      return index == 7 ? Optional.of("tap7") : Optional.empty();
    }

    @Override
    public long[] interfaceCounts(String name) {
      return name.equals("tap7") ? new long[] {1, 2, 3, 4, 5, 6, 7, 8} : new long[8];
    }
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return new DpctlTool(
            fake,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(List.of(arguments));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static FlowState flow(int cookie, int idle, Action... actions) {
    FlowKey key = new FlowKey(2, 1, 0x800, 0, 0, 5, 0, 6, 17, 0, 0, 53, 54);
    FlowMatch match = new FlowMatch(1, key, cookie == 1 ? FlowMask.EXACT : FlowMask.NONE);
    return new FlowState(
        new Flow(match, List.of(actions), cookie),
        new Statistics(cookie, 100L * cookie, Duration.ofSeconds(idle)));
  }

  @Test
  void listsMakesAndRemoves() {
    assertThat(run("datapath", "--list")).isZero();
    assertThat(out()).isEqualTo("Could not find any installed datapath\n");
    assertThat(run("datapath", "-a", "midonet")).isZero();
    assertThat(out()).isEqualTo("Datapath created successfully\n");
    assertThat(run("--timeout", "5", "datapath", "-l")).isZero();
    assertThat(out()).isEqualTo("Found 1 datapath\n  midonet\n");
    fake.used = true;
    assertThat(run("datapath", "-D", "midonet")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("[mm-dpctl] Error: the agent");
    fake.used = false;
    assertThat(run("datapath", "--delete", "midonet")).isZero();
    assertThat(out()).isEqualTo("Datapath deleted successfully\n");
    assertThat(run("datapath", "--delete", "another")).isZero();
    assertThat(fake.contents).isEmpty();
    assertThat(run("datapath", "--add", "another")).isEqualTo(1);
    assertThat(fake.contents).isEmpty();
  }

  @Test
  void showsAndDumps() {
    fake.contents =
        Optional.of(
            new HostDatapath.Contents(
                List.of(DatapathPort.of(2, 0, 1500, 9), DatapathPort.of(1, 7, 1500, 8)),
                List.of(
                    flow(1, 3, new Action.DecTtl(1), new Action.Output(2)),
                    flow(2, 9, new Action.Drop(DropReason.MALFORMED.code()))),
                List.of(),
                Map.of(DropReason.MISS_FULL.code(), 4L)));
    assertThat(run("datapath", "--show", "midonet")).isZero();
    assertThat(out())
        .startsWith("Name: midonet\nIndex: 0\nSupports megaflows: yes\nStats:\n  Flows  2\n")
        .contains("  Hits   3\n", "  Lost   4\n")
        .contains(
            "Port #1 'tap7' Netdev Stats{rxPackets=1, txPackets=5, rxBytes=2, txBytes=6,"
                + " rxErrors=3, txErrors=7, rxDropped=4, txDropped=8}\nPort #2 '' Netdev");
    assertThat(run("datapath", "--dump", "midonet")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            2 flows
              Flow
                Match: inPort=1\s
                Mask: \s
                Actions:\s
                  Drop[malformed]
                Stats: 2 packets, 200 bytes
                Last used time: 9 s ago
              Flow
                Match: inPort=1 ethSrc=00:00:00:00:00:01 ethDst=00:00:00:00:00:02 etherType=0x800 \
            vlan=0x0 ipSrc=0.0.0.5 ipDst=0.0.0.6 protocol=17 tos=0 fragment=0 tpSrc=53 tpDst=54
                Mask:  ethSrc=ff:ff:ff:ff:ff:ff ethDst=ff:ff:ff:ff:ff:ff etherType=0xffff \
            vlan=0xffff ipSrc=ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff \
            ipDst=ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff protocol=0xffff tos=0xff fragment=3 \
            tpSrc=0xffff tpDst=0xffff
                Actions:\s
                  DecTtl[by=1]
                  Output[port=2]
                Stats: 1 packets, 100 bytes
                Last used time: 3 s ago
            """);
    assertThat(run("datapath", "--drops", "midonet")).isZero();
    assertThat(out()).isEqualTo("miss-full 4\nrule 1-2-3 9\n");
  }

  @Test
  void saysWhatItCannotDo() {
    assertThat(run()).isEqualTo(1);
    assertThat(out()).startsWith("Usage:");
    assertThat(run("datapath", "--show", "nothing")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("[mm-dpctl] Error: there is no datapath nothing\n");
    assertThat(run("flows", "-d", "midonet")).isEqualTo(1);
    assertThat(run("interface", "--add", "x", "midonet")).isEqualTo(1);
    assertThat(run("--help")).isZero();
  }
}
