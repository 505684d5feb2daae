package org.midonet.nsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.midonet.nsdb.Patience.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.HostInterface.Endpoint;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.Host;
import org.midonet.topology.error.Conflict;

/** What lives by a session: tables of opinions, hosts, active ports. */
public abstract class StateContract extends NsdbContract {

  private static final Mac MAC = Mac.parse("ac:ca:ba:00:00:01");
  private static final Mac OTHER = Mac.parse("ac:ca:ba:00:00:02");
  private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.5");
  private static final IpAddress ADDRESS6 = IpAddress.parse("2001:db8::5");

  private final UUID bridge = UUID.randomUUID();
  private final UUID portA = UUID.randomUUID();
  private final UUID portB = UUID.randomUUID();

  @Test
  @Scenario({"BA-10", "NS-09"})
  void theLatestOpinionHoldsAndOlderOnesShowAgain() throws Exception {
    Recording<TableKey, TableValue> seen = new Recording<>();
    nsdb.tables().watch(seen);
    StateTable<Mac, UUID> mine = nsdb.tables().macs(bridge, 0);
    Nsdb there = another();
    StateTable<Mac, UUID> theirs = there.tables().macs(bridge, 0);
    TableKey key = new TableKey.MacKey(bridge, 0, MAC);

    mine.learn(MAC, portA);
    await()
        .untilAsserted(
            () -> assertThat(seen.entries()).containsEntry(key, new TableValue.AtPort(portA)));
    theirs.learn(MAC, portB);
    await()
        .untilAsserted(
            () -> assertThat(seen.entries()).containsEntry(key, new TableValue.AtPort(portB)));
    assertThat(mine.find(MAC)).contains(portB);
    there.close();
    await()
        .untilAsserted(
            () -> assertThat(seen.entries()).containsEntry(key, new TableValue.AtPort(portA)));
    mine.forget(MAC);
    await().untilAsserted(() -> assertThat(seen.entries()).isEmpty());
    assertThat(mine.list()).isEmpty();
  }

  @Test
  void aMacThatMovesIsOneEntry() throws Exception {
    StateTable<Mac, UUID> macs = nsdb.tables().macs(bridge, 7);
    macs.learn(MAC, portA);
    macs.learn(MAC, portB);
    macs.learn(OTHER, portA);
    await()
        .untilAsserted(() -> assertThat(macs.list()).isEqualTo(Map.of(MAC, portB, OTHER, portA)));
    assertThat(nsdb.tables().macs(bridge, 0).list()).isEmpty();
    macs.forget(MAC);
    await().untilAsserted(() -> assertThat(macs.list()).isEqualTo(Map.of(OTHER, portA)));
  }

  @Test
  @Scenario({"BA-11", "NS-09"})
  void aPersistentEntryComesBackWhenTheLearnedOneGoes() throws Exception {
    StateTable<IpAddress, Mac> table = nsdb.tables().addresses(bridge);
    table.putPersistent(ADDRESS, MAC);
    table.putPersistent(ADDRESS6, MAC);
    assertThat(table.list()).isEqualTo(Map.of(ADDRESS, MAC, ADDRESS6, MAC));
    Nsdb there = another();
    there.tables().addresses(bridge).learn(ADDRESS, OTHER);
    await().untilAsserted(() -> assertThat(table.find(ADDRESS)).contains(OTHER));
    there.close();
    await().untilAsserted(() -> assertThat(table.find(ADDRESS)).contains(MAC));
    table.putPersistent(ADDRESS, OTHER);
    assertThat(table.find(ADDRESS)).contains(OTHER);
    table.removePersistent(ADDRESS);
    table.removePersistent(ADDRESS);
    assertThat(table.list()).isEqualTo(Map.of(ADDRESS6, MAC));
  }

  @Test
  void severalMacsAreBehindOnePeer() throws Exception {
    StateTable<Mac, IpAddress> peers = nsdb.tables().peers(portA);
    peers.putPersistent(MAC, ADDRESS);
    peers.putPersistent(OTHER, ADDRESS);
    assertThat(peers.list()).isEqualTo(Map.of(MAC, ADDRESS, OTHER, ADDRESS));
    Recording<TableKey, TableValue> seen = new Recording<>();
    nsdb.tables().watch(seen);
    TableKey key = new TableKey.PeerKey(portA, MAC);
    await()
        .untilAsserted(
            () -> assertThat(seen.entries()).containsEntry(key, new TableValue.AtAddress(ADDRESS)));
    peers.removePersistent(OTHER);
    assertThat(peers.list()).isEqualTo(Map.of(MAC, ADDRESS));
    assertThat(nsdb.tables().peers(portB).list()).isEmpty();
  }

  @Test
  @Scenario("NS-10")
  void aDeletedDeviceTakesItsEntriesAlong() throws Exception {
    Bridge device = Things.bridge("b");
    nsdb.topology().commit(new Change.Create(device));
    Recording<TableKey, TableValue> seen = new Recording<>();
    nsdb.tables().watch(seen);
    nsdb.tables().addresses(device.id()).putPersistent(ADDRESS, MAC);
    nsdb.tables().macs(device.id(), 0).learn(MAC, portA);
    await().until(() -> seen.entries().size() == 2);
    nsdb.topology().commit(new Change.Delete(Bridge.class, device.id()));
    await().until(() -> seen.entries().isEmpty());
    nsdb.tables().macs(device.id(), 0).forget(MAC);
    assertThat(nsdb.tables().macs(device.id(), 0).list()).isEmpty();
  }

  @Test
  @Scenario({"AR-05", "NS-10"})
  void neighboursAndRoutesKeepTheirKinds() {
    UUID router = UUID.randomUUID();
    UUID host = UUID.randomUUID();
    LearnedRoute route =
        new LearnedRoute(
            Prefix.parse("2001:db8::/32"), Prefix.parse("::/0"), IpAddress.parse("fe80::1"), 10);
    Recording<TableKey, TableValue> seen = new Recording<>();
    nsdb.tables().watch(seen);
    nsdb.tables().neighbours(router).learn(ADDRESS6, MAC);
    nsdb.tables().routes(router, portA).learn(route, host);
    await()
        .untilAsserted(
            () ->
                assertThat(seen.entries())
                    .isEqualTo(
                        Map.of(
                            new TableKey.NeighbourKey(router, ADDRESS6),
                            new TableValue.HasMac(MAC),
                            new TableKey.RouteKey(router, portA, route),
                            new TableValue.FromHost(host))));
  }

  private static HostState state(Mac mac, int mtu) {
    return new HostState(
        List.of(
            new HostInterface(
                "eth0",
                HostInterface.Type.PHYSICAL,
                Optional.of(mac),
                List.of(IpAddress.parse("192.0.2.1"), ADDRESS6),
                true,
                true,
                mtu,
                Endpoint.PHYSICAL),
            new HostInterface(
                "lo",
                HostInterface.Type.VIRTUAL,
                Optional.empty(),
                List.of(),
                true,
                true,
                65536,
                Endpoint.LOCALHOST)));
  }

  @Test
  @Scenario("DP-12")
  void aHostIsAliveAsLongAsItsSession() throws Exception {
    UUID host = UUID.randomUUID();
    Recording<UUID, HostState> seen = new Recording<>();
    nsdb.hosts().watch(seen);
    Nsdb agent = another();
    HostPresence presence = agent.hosts().register(host, "one", state(MAC, 1500));
    await()
        .untilAsserted(() -> assertThat(seen.entries()).isEqualTo(Map.of(host, state(MAC, 1500))));
    assertThat(nsdb.topology().get(Host.class, host).name()).contains("one");
    presence.state(state(MAC, 9000));
    await()
        .untilAsserted(
            () -> assertThat(nsdb.hosts().alive()).isEqualTo(Map.of(host, state(MAC, 9000))));
    assertThat(nsdb.hosts().find(host)).contains(state(MAC, 9000));
    agent.close();
    await().untilAsserted(() -> assertThat(seen.entries()).isEmpty());
    assertThat(nsdb.hosts().find(host)).isEmpty();
    assertThat(nsdb.topology().exists(Host.class, host)).isTrue();
  }

  @Test
  void aHostIdBelongsToOneHost() throws Exception {
    UUID host = UUID.randomUUID();
    HostPresence first = nsdb.hosts().register(host, "one", state(MAC, 1500));
    await().until(() -> nsdb.hosts().find(host).isPresent());
    Nsdb other = another();
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> other.hosts().register(host, "two", state(MAC, 1500)));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> other.hosts().register(host, "one", state(OTHER, 1500)));
    // The same host again (its agent was killed and started): takes over, and the old one's end
    // does not matter.
    HostPresence again = other.hosts().register(host, "one", state(MAC, 1501));
    await().untilAsserted(() -> assertThat(nsdb.hosts().find(host)).contains(state(MAC, 1501)));
    first.close();
    nsdb.ports().activate(portA, host);
    await().until(() -> other.ports().find(portA).isPresent());
    assertThat(other.hosts().find(host)).contains(state(MAC, 1501));
    again.close();
    await().until(() -> nsdb.hosts().find(host).isEmpty());
  }

  @Test
  void aHostIsTakenByWhoHasItsMarkAndAnotherName() throws Exception {
    UUID host = UUID.randomUUID();
    HostPresence first = nsdb.hosts().register(host, "one", state(MAC, 1500));
    await().until(() -> nsdb.hosts().find(host).isPresent());
    assertThat(first.isTaken()).isFalse();
    // The name alone is not enough, nor is the mark: that has whoever was restarted.
    Host _ = nsdb.topology().update(Host.class, host, h -> h.withName(Optional.of("two")));
    assertThat(first.isTaken()).isFalse();
    HostPresence second = another().hosts().register(host, "two", state(MAC, 1501));
    await().until(() -> nsdb.hosts().find(host).equals(Optional.of(state(MAC, 1501))));
    assertThat(first.isTaken()).isTrue();
    assertThat(second.isTaken()).isFalse();
    Host _ = nsdb.topology().update(Host.class, host, h -> h.withName(Optional.of("one")));
    assertThat(first.isTaken()).isFalse();
    second.close();
    await().until(() -> nsdb.hosts().find(host).isEmpty());
    assertThat(first.isTaken()).isFalse();
  }

  @Test
  @Scenario("DP-14")
  void aPortIsActiveWhereItWasDeclaredLast() throws Exception {
    UUID host1 = UUID.randomUUID();
    UUID host2 = UUID.randomUUID();
    Nsdb second = another();
    Recording<UUID, UUID> seen = new Recording<>();
    nsdb.ports().watch(seen);
    nsdb.ports().activate(portA, host1);
    nsdb.ports().activate(portB, host1);
    await()
        .untilAsserted(
            () -> assertThat(seen.entries()).isEqualTo(Map.of(portA, host1, portB, host1)));
    second.ports().activate(portA, host2);
    await()
        .untilAsserted(
            () -> assertThat(seen.entries()).isEqualTo(Map.of(portA, host2, portB, host1)));
    nsdb.ports().deactivate(portA);
    nsdb.ports().deactivate(portB);
    await().untilAsserted(() -> assertThat(seen.entries()).isEqualTo(Map.of(portA, host2)));
    assertThat(nsdb.ports().find(portA)).contains(host2);
    assertThat(nsdb.ports().list()).isEqualTo(Map.of(portA, host2));
  }

  @Test
  void whatAVtepSaysIsToldByItsManager() throws Exception {
    UUID vtep = UUID.randomUUID();
    VtepConfiguration first =
        new VtepConfiguration("tor", "by the door", List.of(IpAddress.parse("172.16.0.9")));
    VtepConfiguration second =
        new VtepConfiguration(
            "", "", List.of(IpAddress.parse("172.16.0.10"), IpAddress.parse("fd00::9")));
    Recording<UUID, VtepConfiguration> seen = new Recording<>();
    nsdb.vteps().watch(seen);
    Nsdb manager = another();
    manager.vteps().declare(vtep, first);
    await().untilAsserted(() -> assertThat(seen.entries()).isEqualTo(Map.of(vtep, first)));
    assertThat(nsdb.vteps().find(vtep)).contains(first);
    manager.vteps().declare(vtep, second);
    await().untilAsserted(() -> assertThat(seen.entries()).isEqualTo(Map.of(vtep, second)));
    manager.vteps().withdraw(vtep);
    await().untilAsserted(() -> assertThat(seen.entries()).isEmpty());
    manager.vteps().declare(vtep, new VtepConfiguration("", "", List.of()));
    await()
        .untilAsserted(
            () ->
                assertThat(nsdb.vteps().find(vtep))
                    .contains(new VtepConfiguration("", "", List.of())));
    manager.close();
    await().untilAsserted(() -> assertThat(seen.entries()).isEmpty());
    assertThat(nsdb.vteps().find(vtep)).isEmpty();
  }

  @Test
  void aHostsDoorIsOpenAsLongAsItsSession() throws Exception {
    UUID host = UUID.randomUUID();
    assertThat(nsdb.doors().find(host)).isEmpty();
    Nsdb agent = another();
    byte[] secret = new byte[Door.SECRET_LENGTH];
    secret[3] = -1;
    agent.doors().open(host, new Door(4711, secret));
    await().until(() -> nsdb.doors().find(host).isPresent());
    Door found = nsdb.doors().find(host).orElseThrow();
    assertThat(found.port()).isEqualTo(4711);
    assertThat(found.secret()).isEqualTo(secret);
    agent.close();
    await().until(() -> nsdb.doors().find(host).isEmpty());
  }
}
