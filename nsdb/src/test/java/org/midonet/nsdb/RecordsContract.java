package org.midonet.nsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.midonet.nsdb.Patience.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Sequences.Sequence;
import org.midonet.packet.IpAddress;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Router;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;

/** Sequences, leases of port blocks, configuration. */
public abstract class RecordsContract extends NsdbContract {

  private static final IpAddress ADDRESS = IpAddress.parse("203.0.113.1");

  private final UUID device = UUID.randomUUID();
  private final UUID owner = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();

  @Test
  void numbersAreGivenOnce() throws Exception {
    assertThat(nsdb.sequences().next(Sequence.TUNNEL_KEY)).isEqualTo(1);
    assertThat(nsdb.sequences().next(Sequence.TUNNEL_KEY, 5)).isEqualTo(2);
    assertThat(nsdb.sequences().next(Sequence.VTEP_VNI)).isEqualTo(10_001);
    List<Long> given = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3; i++) {
        Sequences sequences = another().sequences();
        var _ =
            threads.submit(
                () -> {
                  for (int n = 0; n < 10; n++) {
                    given.add(sequences.next(Sequence.TUNNEL_KEY));
                  }
                  return given;
                });
      }
    }
    assertThat(given).hasSize(30).doesNotHaveDuplicates().allMatch(number -> number >= 7);
  }

  @Test
  @Scenario({"NL-07", "NL-08", "NL-10"})
  void blocksAreLeasedFreedAndRest() throws Exception {
    BlockLeases leases = nsdb.leases();
    Recording<PortBlock.Key, PortBlock> seen = new Recording<>();
    leases.watch(seen);
    List<PortBlock> two = leases.lease(device, ADDRESS, owner, 1024, 1023 + 3 * 64, 64, 2);
    assertThat(two).extracting(PortBlock::first).containsExactly(1024, 1088);
    List<PortBlock> last = leases.lease(device, ADDRESS, other, 1024, 1023 + 3 * 64, 64, 2);
    assertThat(last).extracting(PortBlock::first).containsExactly(1152);
    assertThat(leases.lease(device, ADDRESS, other, 1024, 1023 + 3 * 64, 64, 1)).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(seen.entries().values())
                    .containsExactlyInAnyOrder(two.get(0), two.get(1), last.get(0)));

    leases.free(two.get(0));
    await().until(() -> seen.entries().size() == 2);
    assertThat(leases.list(device, ADDRESS)).containsExactly(two.get(1), last.get(0));
    assertThatExceptionOfType(Conflict.class).isThrownBy(() -> leases.free(two.get(0)));
    // It comes back when it has rested, and not to two.
    await()
        .until(() -> !leases.lease(device, ADDRESS, other, 1024, 1023 + 3 * 64, 64, 5).isEmpty());
    assertThat(leases.list(device, ADDRESS))
        .extracting(PortBlock::owner)
        .containsExactly(other, owner, other);
    assertThat(leases.lease(device, ADDRESS, owner, 1024, 1023 + 3 * 64, 64, 1)).isEmpty();
  }

  @Test
  void aDeletedRouterTakesItsBlocksAlong() throws Exception {
    Router router = Things.router("r");
    nsdb.topology().commit(new Change.Create(router));
    Recording<PortBlock.Key, PortBlock> seen = new Recording<>();
    nsdb.leases().watch(seen);
    nsdb.leases().lease(router.id(), ADDRESS, owner, 1024, 65535, 64, 2);
    PortBlock kept = nsdb.leases().lease(device, ADDRESS, owner, 1024, 65535, 64, 1).getFirst();
    await().until(() -> seen.entries().size() == 3);
    nsdb.topology().commit(new Change.Delete(Router.class, router.id()));
    await().untilAsserted(() -> assertThat(seen.entries().values()).containsExactly(kept));
    assertThat(nsdb.leases().list(router.id(), ADDRESS)).isEmpty();
  }

  @Test
  void blocksOfDifferentSizesNeverOverlap() throws Exception {
    List<PortBlock> all =
        new ArrayList<>(nsdb.leases().lease(device, ADDRESS, owner, 1000, 2000, 64, 1));
    all.addAll(nsdb.leases().lease(device, ADDRESS, other, 1000, 2000, 16, 3));
    all.addAll(nsdb.leases().lease(device, ADDRESS, other, 1000, 2000, 128, 2));
    assertThat(all).hasSize(6).allMatch(block -> block.first() >= 1000 && block.last() <= 2000);
    assertThat(all).allMatch(block -> block.first() % block.size() == 0);
    assertThat(
            all.stream()
                .flatMapToInt(block -> IntStream.rangeClosed(block.first(), block.last()))
                .boxed())
        .doesNotHaveDuplicates();
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> nsdb.leases().lease(device, ADDRESS, owner, 1, 2, 48, 1));
  }

  @Test
  @Scenario("NL-11")
  void aBlockOutlivesItsHost() throws Exception {
    Nsdb host = another();
    PortBlock block = host.leases().lease(device, ADDRESS, owner, 1024, 65535, 64, 1).getFirst();
    host.close();
    assertThat(nsdb.leases().list(device, ADDRESS)).containsExactly(block);
    nsdb.leases().free(block);
    assertThat(nsdb.leases().list(device, ADDRESS)).isEmpty();
  }

  @Test
  void configurationDocumentsAreKept() throws Exception {
    ConfigStore config = nsdb.config();
    UUID host = UUID.randomUUID();
    List<ConfigDocument> told = Collections.synchronizedList(new ArrayList<>());
    another().config().watch(told::add);
    assertThat(config.read(new ConfigDocument.Template("default"))).isEmpty();
    assertThat(config.update(new ConfigDocument.Template("default"), text -> text)).isEmpty();
    assertThat(config.templates()).isEmpty();
    config.update(new ConfigDocument.Template("default"), text -> text + "a : 1");
    config.update(new ConfigDocument.Template("default"), text -> text + "\nb : é");
    config.update(new ConfigDocument.Host(host), _ -> "c : 2");
    config.update(new ConfigDocument.Schema("agent"), _ -> "d : 3");
    config.update(new ConfigDocument.TemplateMapping(), _ -> host + " : default");
    assertThat(config.read(new ConfigDocument.Template("default"))).contains("a : 1\nb : é");
    assertThat(config.templates()).containsExactly("default");
    assertThat(config.schemas()).containsExactly("agent");
    assertThat(config.hosts()).containsExactly(host);
    assertThat(config.read(new ConfigDocument.TemplateMapping())).contains(host + " : default");
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> config.update(new ConfigDocument.Template("../x"), _ -> "a : 1"));
    config.update(new ConfigDocument.Host(host), _ -> "c : 3");
    await().until(() -> told.contains(new ConfigDocument.Host(host)));
  }
}
