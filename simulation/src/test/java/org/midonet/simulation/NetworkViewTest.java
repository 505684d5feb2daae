package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Dependency.OfRoutes;
import org.midonet.simulation.view.PersistentMap;
import org.midonet.simulation.view.RouteTable;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;

class NetworkViewTest {

  private static final UUID ROUTER = new UUID(1, 1);

  private static Route route(int id, Prefix destination) {
    Prefix any = new Prefix(IpAddress.of(destination.address().bits(), 0, 0), 0);
    return new Route(
        new UUID(2, id),
        ROUTER,
        any,
        destination,
        NextHop.BLACKHOLE,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Prefix prefix(Random random, boolean wide) {
    IpAddress address =
        wide
            ? new Ip6(random.nextInt(4), random.nextLong())
            : new Ip4(random.nextInt(64) << 26 | random.nextInt(16));
    return new Prefix(address, random.nextInt(address.bits() + 1)).canonical();
  }

  @Property(tries = 200)
  void routesAreFoundAsByLookingAtAll(@ForAll long seed) {
    Random random = new Random(seed);
    boolean wide = random.nextBoolean();
    Map<Integer, Route> all = new HashMap<>();
    RouteTable table = RouteTable.EMPTY;
    for (int step = 0; step < 40; step++) {
      int id = random.nextInt(12);
      Route old = all.remove(id);
      if (old != null) {
        table = table.without(old);
      }
      if (random.nextInt(3) != 0) {
        Route now = route(id, prefix(random, wide));
        all.put(id, now);
        table = table.with(now);
      }
      IpAddress destination = prefix(random, wide).last();
      RouteTable.Found found = table.find(destination);
      Set<Route> expected = new HashSet<>(all.values());
      expected.removeIf(route -> !route.destination().contains(destination));
      assertThat(found.shortestFirst().stream().flatMap(List::stream))
          .containsExactlyInAnyOrderElementsOf(expected);
      List<Integer> lengths =
          found.shortestFirst().stream()
              .map(routes -> routes.getFirst().destination().length())
              .toList();
      assertThat(lengths).isSorted();
      // Whoever shares the bits that were looked at finds the same.
      IpAddress neighbour = new Prefix(destination, found.bits()).network();
      assertThat(table.find(neighbour).shortestFirst()).isEqualTo(found.shortestFirst());
    }
    for (Route route : all.values()) {
      table = table.without(route);
    }
    assertThat(table.isEmpty()).isTrue();
  }

  @Property(tries = 200)
  void persistentMapIsAMap(@ForAll long seed) {
    Random random = new Random(seed);
    Map<Object, Integer> expected = new HashMap<>();
    PersistentMap<Object, Integer> map = PersistentMap.empty();
    for (int step = 0; step < 300; step++) {
      // Keys of which many have the same hash.
      Object key =
          random.nextBoolean()
              ? new UUID(random.nextInt(6), random.nextInt(6))
              : (Object) random.nextLong(50);
      PersistentMap<Object, Integer> before = map;
      int size = before.size();
      if (random.nextInt(3) == 0) {
        map = map.remove(key);
        expected.remove(key);
      } else {
        map = map.put(key, step);
        expected.put(key, step);
      }
      assertThat(before.size()).isEqualTo(size);
      assertThat(map.get(key)).isEqualTo(expected.get(key));
    }
    Map<Object, Integer> seen = new HashMap<>();
    map.forEach(seen::put);
    assertThat(seen).isEqualTo(expected);
    assertThat(map.size()).isEqualTo(expected.size());
  }

  @Property(tries = 200)
  void indexFindsWhatOverlaps(@ForAll long seed) {
    Random random = new Random(seed);
    DependencyIndex<Integer> index = new DependencyIndex<>();
    List<Set<Dependency>> filed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      filed.add(
          Set.of(
              new OfRoutes(ROUTER, prefix(random, i % 3 == 0)),
              new Dependency.OfPort(new UUID(3, random.nextInt(5)))));
      index.add(i, filed.get(i));
    }
    Prefix changed = prefix(random, random.nextBoolean());
    Set<Integer> expected = new HashSet<>();
    for (int i = 0; i < filed.size(); i++) {
      boolean overlaps =
          filed.get(i).stream()
              .anyMatch(d -> d instanceof OfRoutes of && of.destinations().overlaps(changed));
      if (overlaps) {
        expected.add(i);
      }
    }
    assertThat(index.touched(Set.of(new OfRoutes(ROUTER, changed)))).isEqualTo(expected);
    for (int i = 0; i < filed.size(); i++) {
      index.remove(i, filed.get(i));
    }
    assertThat(index.isEmpty()).isTrue();
  }

  /** Law 5, of the view: the order in which objects become known does not matter. */
  @Property(tries = 40)
  @Scenario({"NS-05", "NS-06"})
  void theOrderOfNewsDoesNotMatter(@ForAll long seed) {
    RandomCloud cloud = new RandomCloud(seed);
    Random random = new Random(seed);
    List<Change> news = new ArrayList<>(cloud.cloud.news());
    Collections.shuffle(news, random);
    NetworkView other = NetworkView.empty();
    int at = 0;
    while (at < news.size()) {
      int next = Math.min(news.size(), at + 1 + random.nextInt(10));
      other = other.with(news.subList(at, next)).view();
      at = next;
    }
    for (int i = 0; i < 30; i++) {
      Packet packet = Cloud.packet(RandomPacket.frame(random));
      UUID ingress = cloud.ingress(packet);
      Verdict here = Simulation.simulate(cloud.cloud.view, ingress, packet);
      Verdict there = Simulation.simulate(other, ingress, packet);
      assertThat(there.path()).isEqualTo(here.path());
      assertThat(there.mask()).isEqualTo(here.mask());
      assertThat(there.dependencies()).isEqualTo(here.dependencies());
    }
  }

  @Test
  void whatIsKnownAlreadyTouchesNothing() {
    Cloud cloud = new Cloud().bridge("br").vm("p1", "br").mac("br", "02:00:00:00:00:01", "p1");
    cloud.put(cloud.object("p1"));
    assertThat(cloud.touched).isEmpty();
    cloud.put(cloud.object("br"));
    assertThat(cloud.touched).isEmpty();
    NetworkView before = cloud.view;
    cloud.mac("br", "02:00:00:00:00:01", "p1");
    assertThat(cloud.touched).isEmpty();
    assertThat(before.macAt(cloud.id("br"), 0, Mac.parse("02:00:00:00:00:01")))
        .isEqualTo(cloud.id("p1"));
  }

  @Test
  void anOldViewStaysAsItWas() {
    Cloud cloud = new Cloud().bridge("br").vm("p1", "br");
    NetworkView before = cloud.view;
    cloud.remove(Port.class, "p1");
    assertThat(before.port(cloud.id("p1"))).isPresent();
    assertThat(cloud.view.port(cloud.id("p1"))).isEmpty();
    assertThat(cloud.touched)
        .contains(new Dependency.OfPort(cloud.id("p1")), new Dependency.OfPortSet(cloud.id("br")));
  }

  /** How much a change touches is told in counts. */
  @Test
  void aMacTouchesOneOfManyFlows() {
    Cloud cloud = new Cloud().bridge("br").vm("p1", "br").vm("p2", "br").vm("p3", "br");
    DependencyIndex<Integer> flows = new DependencyIndex<>();
    for (int i = 0; i < 100; i++) {
      String mac = String.format("02:00:00:00:01:%02x", i);
      cloud.mac("br", mac, "p2");
      flows.add(
          i,
          cloud
              .send("p1", Frames.udp("02:00:00:00:00:01", mac, "10.0.0.1", "10.0.0.2", 1, 2))
              .dependencies());
    }
    cloud.mac("br", "02:00:00:00:01:07", "p3");
    assertThat(flows.touched(cloud.touched)).containsExactly(7);
    cloud.mac("br", "02:00:00:00:00:01", "p1");
    assertThat(flows.touched(cloud.touched))
        .as("where the sender is matters to nobody it sends to")
        .isEmpty();
    cloud.vm("p4", "br");
    assertThat(flows.touched(cloud.touchedSince))
        .as("a new port is nobody's business but floods'")
        .hasSizeLessThanOrEqualTo(100);
    cloud.touchedSince.clear();
    cloud.vm("p5", "br");
    assertThat(flows.touched(cloud.touchedSince)).isEmpty();
  }
}
