package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.LabFailure;
import org.midonet.lab.Namespace;
import org.midonet.lab.Vm;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.VirtualNetwork;

/** One test's part of the cloud: empty when it begins, emptied when it ends. */
final class Stage {
  static final Duration SOON = Duration.ofSeconds(20);

  /** So long nothing more may come after all that must. */
  private static final Duration QUIET = Duration.ofMillis(200);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What tests make, in an order in which nothing is refused. */
  private static final List<String> COLLECTIONS =
      List.of(
          ("l2insertions vips pools load_balancers mirrors routers bridges port_groups"
                  + " ip_addr_groups chains")
              .split(" ", -1));

  private final SharedCloud cloud;
  private final VirtualNetwork network;
  private final List<Wire> plugged = new ArrayList<>();
  private final List<Wire> others = new ArrayList<>();
  private final Set<String> booted = new HashSet<>();
  private final Counted counted;

  Stage(SharedCloud cloud) {
    this.cloud = cloud;
    this.network = new VirtualNetwork(cloud.api());
    this.counted = Counted.begin(cloud);
    wires().forEach(Wire::reset);
  }

  /** The hypervisors' wires, and what else the test looks at. */
  private List<Wire> wires() {
    List<Wire> all = new ArrayList<>(cloud.wires());
    all.addAll(others);
    return all;
  }

  /** A wire that is on no hypervisor, such as a host behind a switch; it is closed at the end. */
  Wire wireIn(Namespace place, String name) {
    Wire wire = Wire.create(place, name, cloud.answering());
    others.add(wire);
    return wire;
  }

  SharedCloud cloud() {
    return cloud;
  }

  VirtualNetwork network() {
    return network;
  }

  Api api() {
    return cloud.api();
  }

  /** A new object; fields are name, value, name, value … */
  UUID make(String path, Object... fields) {
    ObjectNode object = JSON.createObjectNode();
    set(object, fields);
    Api.Answer answer = json("POST", path, object);
    assertThat(answer.status()).as("POST %s: %s", path, answer.body()).isEqualTo(201);
    String location = answer.location().orElse("");
    String last = location.substring(location.lastIndexOf('/') + 1);
    return last.length() == 36 ? UUID.fromString(last) : new UUID(0, 0);
  }

  /** Changes fields of an object. */
  void change(String path, Object... fields) {
    ObjectNode object = (ObjectNode) api().get(path);
    set(object, fields);
    put(path, object);
  }

  /** Takes a reference away from an object. */
  void unset(String path, String field) {
    ObjectNode object = (ObjectNode) api().get(path);
    object.putNull(field);
    put(path, object);
  }

  private void put(String path, ObjectNode object) {
    Api.Answer answer = json("PUT", path, object);
    assertThat(answer.status()).as("PUT %s: %s", path, answer.body()).isBetween(200, 204);
  }

  /** As {@link #change}, and every agent has applied it. */
  void changeAndSettle(String path, Object... fields) {
    change(path, fields);
    cloud.settle();
  }

  private static void set(ObjectNode object, Object... fields) {
    for (int i = 0; i < fields.length; i += 2) {
      object.set((String) fields[i], JSON.valueToTree(fields[i + 1]));
    }
  }

  private Api.Answer json(String method, String path, JsonNode body) {
    Map<String, String> headers = Map.of("Content-Type", "application/json", "Accept", "*/*");
    return api().send(method, path, headers, Optional.of(body.toString()));
  }

  /** A free wire of a host, with its port bound; it is active after {@link #ready}. */
  Wire plug(UUID port, int host) {
    Hypervisor on = cloud.host(host);
    Wire wire =
        wires().stream()
            .filter(each -> each.place().equals(on.namespace()) && !plugged.contains(each))
            .findFirst()
            .orElseThrow(() -> new LabFailure("no free wire on " + on.name()));
    plugged.add(wire);
    bind(port, host, wire.interfaceName());
    return wire;
  }

  void bind(UUID port, int host, String interfaceName) {
    UUID _ =
        make(
            "/hosts/" + cloud.hostId(host) + "/ports",
            "portId",
            port,
            "interfaceName",
            interfaceName);
  }

  void unbind(UUID port, int host) {
    api().delete("/hosts/" + cloud.hostId(host) + "/ports/" + port);
  }

  /** A new port of a bridge for a wire on each of these hosts, all active. */
  List<Wire> plugInto(UUID bridge, int... hosts) {
    List<Wire> wires = new ArrayList<>();
    for (int host : hosts) {
      wires.add(plug(network.bridgePort(bridge), host));
    }
    ready();
    return wires;
  }

  /** A guest with a kernel, with its address set by hand; gateway empty for none. */
  Vm boot(UUID port, int host, int number, String address, String gateway) {
    Vm vm = unaddressed(port, host, number);
    vm.address(address);
    if (!gateway.isEmpty()) {
      vm.namespace().ip("route add default via " + gateway);
    }
    return vm;
  }

  /** A guest with a kernel that has yet to ask for its address. */
  Vm unaddressed(UUID port, int host, int number) {
    Vm vm = cloud.machine(host, number);
    assertThat(booted.add(host + "." + number)).isTrue();
    vm.up();
    bind(port, host, vm.tap());
    return vm;
  }

  /** Waits until all that is bound is active, and every agent knows the topology as it is. */
  void ready() {
    for (int host = 1; host <= SharedCloud.HOSTS; host++) {
      for (JsonNode binding : api().get("/hosts/" + cloud.hostId(host) + "/ports")) {
        String port = binding.path("portId").asText();
        Await.until(
            "port " + port + " to be active",
            SOON,
            () -> network.active(UUID.fromString(port)),
            () -> api().get("/ports/" + port).toString());
      }
    }
    cloud.settle();
  }

  /** Waits until a bridge is known to have a MAC behind a port, by every agent. */
  void awaitMac(UUID bridge, String mac, UUID port) {
    Await.until(
        mac + " to be learned at " + port,
        SOON,
        () -> {
          for (JsonNode entry : api().get("/bridges/" + bridge + "/mac_table")) {
            if (entry.path("macAddr").asText().equals(mac)
                && entry.path("portId").asText().equals(port.toString())) {
              return true;
            }
          }
          return false;
        },
        () -> api().get("/bridges/" + bridge + "/mac_table").toString());
    cloud.settle();
  }

  /** The port that a wire is bound to. */
  UUID portOf(Wire wire) {
    for (JsonNode binding : api().get("/hosts/" + cloud.hostOf(wire) + "/ports")) {
      if (binding.path("interfaceName").asText().equals(wire.interfaceName())) {
        return UUID.fromString(binding.path("portId").asText());
      }
    }
    throw new LabFailure(wire + " is not bound");
  }

  /**
   * Waits until all of these have come, and fails when anything else does, at any wire.
   *
   * @return the frames, in the order of the arrivals
   */
  List<byte[]> expect(Wire.Arrival... arrivals) {
    byte[][] got = new byte[arrivals.length][];
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < arrivals.length; i++) {
      missing.add(i);
    }
    long end = System.nanoTime() + SOON.toNanos();
    long quietUntil = System.nanoTime() + QUIET.toNanos();
    while (!missing.isEmpty() || System.nanoTime() - quietUntil < 0) {
      boolean any = false;
      for (Wire wire : wires()) {
        any |= wire.collect();
      }
      missing.removeIf(
          i -> {
            Optional<byte[]> frame = arrivals[i].wire().take(arrivals[i].which());
            frame.ifPresent(found -> got[i] = found);
            return frame.isPresent();
          });
      if (any || !missing.isEmpty()) {
        quietUntil = System.nanoTime() + QUIET.toNanos();
      }
      if (System.nanoTime() - end > 0) {
        break;
      }
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(missing.stream().map(i -> "missing: " + arrivals[i]).toList())
        .as(() -> "what else came: " + left() + "; meanwhile " + counted.told())
        .isEmpty();
    assertThat(left()).isEmpty();
    return Arrays.asList(got);
  }

  /**
   * Waits until one of several things has come, and nothing else.
   *
   * @return the first for which it did
   */
  <T> T firstOf(List<T> candidates, Function<T, Wire.Arrival> arrival) {
    T found =
        Await.value(
            "one of several arrivals",
            SOON,
            () -> {
              wires().forEach(Wire::collect);
              return candidates.stream()
                  .filter(
                      each -> {
                        Wire.Arrival is = arrival.apply(each);
                        return is.wire().take(is.which()).isPresent();
                      })
                  .findFirst();
            },
            () -> left().toString());
    assertThat(left()).isEmpty();
    return found;
  }

  /** Waits until this has come, and does not wait for what else may. */
  void expectSoon(Wire.Arrival arrival) {
    byte[] _ =
        Await.value(
            arrival.toString(),
            SOON,
            () -> {
              wires().forEach(Wire::collect);
              return arrival.wire().take(arrival.which());
            },
            () -> left().toString());
  }

  /** Fails when anything comes. */
  void expectNothing() {
    var _ = expect();
  }

  /**
   * Repeats something until a frame comes of it as it should: for what is learned and told between
   * hosts without anybody being able to see when. What comes otherwise meanwhile is forgotten.
   */
  void converge(Runnable act, Wire.Arrival arrival) {
    converge(act, arrival, SOON, counted::told);
  }

  void converge(Runnable act, Wire.Arrival arrival, Duration deadline, Supplier<String> seen) {
    Await.until(
        arrival.toString(),
        deadline,
        () -> {
          act.run();
          long end = System.nanoTime() + QUIET.toNanos();
          while (System.nanoTime() - end < 0) {
            wires().forEach(Wire::collect);
            LockSupport.parkNanos(1_000_000);
          }
          boolean arrived = arrival.wire().take(arrival.which()).isPresent();
          wires().forEach(Wire::forget);
          return arrived;
        },
        seen);
  }

  private List<String> left() {
    return wires().stream().flatMap(wire -> wire.left().stream()).toList();
  }

  /** Removes what the test made so far, to begin anew. */
  void restart() {
    clear(true);
    plugged.clear();
    booted.clear();
    wires().forEach(Wire::reset);
    cloud.settle();
  }

  /**
   * Removes what the test made; where it passed, nothing may be left of it, nor have come since.
   */
  void clear(boolean passed) {
    for (Wire wire : wires()) {
      boolean _ = wire.collect();
    }
    List<String> late = left();
    others.forEach(Wire::close);
    others.clear();
    for (String collection : COLLECTIONS) {
      for (JsonNode object : api().get("/" + collection)) {
        api().delete("/" + collection + "/" + object.path("id").asText());
      }
    }
    cloud.shutMachines();
    for (Hypervisor host : cloud.hypervisors()) {
      cloud.cloud().agent(host).requireAlive();
    }
    if (passed) {
      assertThat(late).as("frames that nobody expected").isEmpty();
      assertThat(api().get("/ports")).isEmpty();
      counted.requireNoFaults();
    }
  }
}
