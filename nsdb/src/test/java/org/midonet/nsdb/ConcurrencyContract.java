package org.midonet.nsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.nsdb.Things.bridge;
import static org.midonet.nsdb.Things.chain;
import static org.midonet.nsdb.Things.port;
import static org.midonet.nsdb.Things.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Change.Create;
import org.midonet.nsdb.Change.Delete;
import org.midonet.nsdb.Change.DeleteIfExists;
import org.midonet.nsdb.Change.Update;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.Port;
import org.midonet.topology.Reference;
import org.midonet.topology.References;
import org.midonet.topology.Rule;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.NotFound;

/** Several writers at once, without a lock. */
public abstract class ConcurrencyContract extends NsdbContract {

  private static final int WRITERS = 4;

  private interface Writer {
    void write(TopologyStore store, int writer) throws Exception;
  }

  private void together(Writer work) throws Exception {
    List<Nsdb> participants = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      participants.add(another());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        TopologyStore store = participants.get(i).topology();
        running.add(
            threads.submit(
                () -> {
                  work.write(store, writer);
                  return writer;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  @Test
  void noUpdateIsLost() throws Exception {
    Chain chain = chain("c");
    nsdb.topology().commit(new Create(chain));
    together(
        (store, _) -> {
          for (int i = 0; i < 10; i++) {
            LiteralRule rule = rule(chain);
            store.transact(
                transaction -> {
                  Chain stored = transaction.get(Chain.class, chain.id());
                  List<java.util.UUID> rules = new ArrayList<>(stored.ruleIds());
                  rules.addFirst(rule.id());
                  transaction.apply(new Create(rule));
                  transaction.apply(new Update(stored.with().ruleIds(rules).build()));
                  return rules;
                });
          }
        });
    assertThat(nsdb.topology().get(Chain.class, chain.id()).ruleIds()).hasSize(10 * WRITERS);
    assertThat(nsdb.topology().list(Rule.class)).hasSize(10 * WRITERS);
    assertWhole();
  }

  @Test
  void whatATransactionHasSeenOfReferrersStillHoldsWhenItCommits() throws Exception {
    Bridge bridge = bridge("b");
    nsdb.topology().commit(new Create(bridge));
    AtomicInteger refused = new AtomicInteger();
    together(
        (store, _) -> {
          for (int i = 0; i < 5; i++) {
            int vlan = i;
            BridgePort port = port(bridge).with().vlanId(vlan).build();
            try {
              store.transact(
                  transaction -> {
                    for (Port other :
                        transaction.referrers(Bridge.class, bridge.id(), Port.class, "bridgeId")) {
                      if (other instanceof BridgePort its
                          && its.vlanId().equals(java.util.Optional.of(vlan))) {
                        throw new Conflict("taken");
                      }
                    }
                    transaction.apply(new Create(port));
                    return port;
                  });
            } catch (Conflict _) {
              refused.incrementAndGet();
            }
          }
        });
    assertThat(nsdb.topology().list(Port.class)).hasSize(5);
    assertThat(refused).hasValue(5 * WRITERS - 5);
  }

  @Test
  void referencesStayWholeWhateverIsDeletedMeanwhile() throws Exception {
    List<Bridge> bridges = new ArrayList<>();
    List<Chain> chains = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      bridges.add(bridge("b" + i));
      chains.add(chain("c" + i));
    }
    TopologyRecording seen = new TopologyRecording();
    Subscription watch = nsdb.topology().watch(seen);
    together(
        (store, writer) -> {
          Random random = new Random(writer);
          List<BridgePort> mine = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            Bridge bridge = bridges.get(random.nextInt(bridges.size()));
            Chain chain = chains.get(random.nextInt(chains.size()));
            try {
              switch (random.nextInt(8)) {
                case 0 -> store.commit(new Create(bridge));
                case 1 -> store.commit(new DeleteIfExists(Bridge.class, bridge.id()));
                case 2 -> store.commit(new Create(chain));
                case 3 -> store.commit(new Delete(Chain.class, chain.id()));
                case 4, 5 -> {
                  BridgePort port = port(bridge).with().inboundFilterId(chain.id()).build();
                  mine.add(port);
                  store.commit(new Create(port));
                }
                case 6 -> {
                  if (mine.size() > 1) {
                    store.commit(
                        new Update(mine.getFirst().with().peerId(mine.getLast().id()).build()));
                  }
                }
                default ->
                    store.update(
                        Bridge.class,
                        bridge.id(),
                        b -> b.with().outboundFilterId(chain.id()).build());
              }
            } catch (Conflict | NotFound _) {
              // Others were faster; the invariant is all that counts here.
            }
          }
        });
    assertWhole();
    Patience.await()
        .untilAsserted(
            () ->
                assertThat(seen.objects().values())
                    .containsExactlyInAnyOrderElementsOf(everything()));
    assertThat(seen.dangling()).isEmpty();
    watch.close();
  }

  private List<TopologyObject> everything() throws Exception {
    List<TopologyObject> all = new ArrayList<>();
    for (Class<? extends TopologyObject> type : TopologyTypes.ALL) {
      all.addAll(nsdb.topology().list(type));
    }
    return all;
  }

  /**
   * Every reference has its target, every target knows exactly its referrers, links are symmetric.
   */
  private void assertWhole() throws Exception {
    Set<String> forward = new HashSet<>();
    Set<String> backward = new HashSet<>();
    for (TopologyObject object : everything()) {
      Class<? extends TopologyObject> type = TopologyTypes.of(object.getClass());
      for (Reference reference : References.of(object)) {
        forward.add(type.getSimpleName() + reference.field() + object.id() + "->" + reference.id());
        assertThat(nsdb.topology().exists(reference.to(), reference.id())).isTrue();
        if (reference.symmetric()) {
          assertThat(nsdb.topology().get(Port.class, reference.id()).peerId())
              .contains(object.id());
        }
      }
      for (Referrer referrer : nsdb.topology().referrers(type, object.id())) {
        backward.add(
            referrer.type().getSimpleName()
                + referrer.field()
                + referrer.id()
                + "->"
                + object.id());
      }
    }
    assertThat(backward).isEqualTo(forward);
  }
}
