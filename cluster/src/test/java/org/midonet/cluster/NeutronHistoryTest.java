package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import org.midonet.topology.Chain;

/**
 * The topology is a function of what Neutron has, and not of how it came to have it: after any
 * history it is, but for the order of rules, what a new cloud would get.
 */
@Tag("slow")
class NeutronHistoryTest {

  private static final Api ONE = new Api();
  private static final Api OTHER = new Api();
  private static final int VMS = 4;

  /** What may be there and may be changed. */
  private static final class World {
    final TreeSet<String> things = new TreeSet<>();
    boolean snat = true;

    boolean has(String thing) {
      return things.contains(thing);
    }

    boolean associated() {
      return things.stream().anyMatch(thing -> thing.startsWith("assoc"));
    }
  }

  @AfterContainer
  static void stop() {
    ONE.close();
    OTHER.close();
  }

  @Property(tries = 12)
  void theTopologyForgetsItsHistory(@ForAll long seed) {
    Random random = new Random(seed);
    Neutron lived = new Neutron(ONE, "history");
    base(lived);
    World world = new World();
    List<String> done = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      step(lived, world, random, done);
    }
    Neutron fresh = new Neutron(OTHER, "history");
    base(fresh);
    rebuild(fresh, world);
    assertThat(unordered(lived.topology()))
        .as("seed %d, %s", seed, done)
        .isEqualTo(unordered(fresh.topology()));
    clear(lived);
    clear(fresh);
    assertThat(lived.topology()).as("seed %d, %s", seed, done).isEmpty();
  }

  private static void base(Neutron neutron) {
    for (String net : List.of("net0", "net1", "ext")) {
      neutron.network(net, n -> {});
    }
    neutron.subnet("sub0", "net0", "10.0.0.0/24", s -> {});
    neutron.subnet("sub1", "net1", "10.1.0.0/24", s -> {});
    neutron.subnet("ext-sub", "ext", "203.0.113.0/24", s -> {});
    neutron.group("g");
    neutron.router("r", r -> {});
    for (int i = 0; i < VMS; i++) {
      neutron.floatingIp("fip" + i, "ext", "203.0.113." + (100 + i));
    }
  }

  private static void clear(Neutron neutron) {
    List<String> ports = new ArrayList<>(List.of("gw", "if0", "if1", "dhcp0", "dhcp1", "becomes"));
    for (int i = 0; i < VMS; i++) {
      neutron.delete("floating_ips", "fip" + i).expect(204);
      ports.add("vm" + i);
    }
    ports.forEach(port -> neutron.delete("ports", port).expect(204));
    neutron.delete("routers", "r").expect(204);
    neutron.delete("security_groups", "g").expect(204);
    for (String net : List.of("net0", "net1", "ext")) {
      neutron.delete("networks", net).expect(204);
    }
  }

  /** Makes or removes one thing, if it is possible now. */
  private static void step(Neutron neutron, World world, Random random, List<String> done) {
    int i = random.nextInt(VMS);
    int net = random.nextInt(2);
    String thing =
        switch (random.nextInt(10)) {
          case 0 -> "gw";
          case 1 -> "if" + net;
          case 2 -> "dhcp" + net;
          case 3 -> "route" + net;
          case 4 -> "rule" + i;
          case 5 -> "becomes";
          case 6, 7 -> "vm" + i;
          case 8 -> "assoc" + i;
          default -> "snat";
        };
    if (thing.equals("snat")) {
      world.snat = !world.snat;
      if (world.has("gw")) {
        router(neutron, world);
      }
      done.add("snat " + world.snat);
    } else if (world.has(thing) ? removable(world, thing) : makeable(world, thing)) {
      boolean make = !world.has(thing);
      if (make) {
        world.things.add(thing);
        make(neutron, world, thing);
      } else {
        world.things.remove(thing);
        remove(neutron, world, thing);
      }
      done.add((make ? "+" : "-") + thing);
    }
  }

  private static boolean makeable(World world, String thing) {
    int i = thing.charAt(thing.length() - 1) - '0';
    return switch (thing.substring(0, 2)) {
      case "ro" -> world.has("if" + i);
      case "as" -> world.has("gw") && world.has("vm" + i) && world.has("if" + i % 2);
      default -> true;
    };
  }

  private static boolean removable(World world, String thing) {
    int i = thing.charAt(thing.length() - 1) - '0';
    return switch (thing.substring(0, 2)) {
      case "gw" -> !world.associated();
      case "if" -> !world.associated() && !world.has("route" + i);
      default -> true;
    };
  }

  private static void make(Neutron neutron, World world, String thing) {
    int i = thing.charAt(thing.length() - 1) - '0';
    String net = "net" + i % 2;
    String sub = "sub" + i % 2;
    switch (thing.substring(0, 2)) {
      case "gw" -> {
        ObjectNode port =
            neutron.portDocument(
                "gw", "ext", mac(90), "network:router_gateway", "ext-sub=203.0.113.10");
        neutron.post("ports", "Port", port).expect(201);
        router(neutron, world);
      }
      case "if" -> neutron.attach("r", thing, net, mac(80 + i), sub + "=10." + i + ".0.1");
      case "dh" -> neutron.port(thing, net, mac(70 + i), "network:dhcp", sub + "=10." + i + ".0.2");
      case "ro" -> router(neutron, world);
      case "ru" ->
          neutron.ingress(thing, "g", r -> r.put("protocol", "tcp").put("port_range_min", 20 + i));
      case "vm" ->
          neutron.vm(thing, net, mac(i), List.of("g"), sub + "=10." + i % 2 + ".0." + (10 + i));
      case "be" -> {
        // A user's port, which the user gives to the router.
        neutron.vm(thing, "net0", mac(60), List.of("g"), "sub0=10.0.0.77");
        neutron
            .put(
                "ports",
                "Port",
                thing,
                p ->
                    p.put("device_owner", "network:router_interface")
                        .put("device_id", neutron.id("r").toString()))
            .expect(200);
        neutron.add("r", thing, "sub0").expect(204);
      }
      case "as" ->
          neutron.associate("fip" + i, "r", "vm" + i, "10." + i % 2 + ".0." + (10 + i)).expect(200);
      default -> throw new AssertionError(thing);
    }
  }

  private static void remove(Neutron neutron, World world, String thing) {
    int i = thing.charAt(thing.length() - 1) - '0';
    switch (thing.substring(0, 2)) {
      case "gw" -> {
        neutron.delete("ports", "gw").expect(204);
        router(neutron, world);
      }
      case "ro" -> router(neutron, world);
      case "ru" -> neutron.delete("security_group_rules", thing).expect(204);
      case "as" -> neutron.disassociate("fip" + i).expect(200);
      default -> {
        neutron.delete("ports", thing).expect(204);
        if (thing.startsWith("vm")) {
          world.things.remove("assoc" + i);
        }
      }
    }
  }

  /** Tells the router what it has now. */
  private static void router(Neutron neutron, World world) {
    neutron
        .put(
            "routers",
            "Router",
            "r",
            r -> {
              if (world.has("gw")) {
                r.put("gw_port_id", neutron.id("gw").toString());
                r.putObject("external_gateway_info")
                    .put("network_id", neutron.id("ext").toString())
                    .put("enable_snat", world.snat);
              } else {
                r.putNull("gw_port_id").putNull("external_gateway_info");
              }
              ArrayNode routes = r.putArray("routes");
              for (int i = 0; i < 2; i++) {
                if (world.has("route" + i)) {
                  routes
                      .addObject()
                      .put("destination", "192.168." + i + ".0/24")
                      .put("nexthop", "10." + i + ".0.200");
                }
              }
            })
        .expect(200);
  }

  private static void rebuild(Neutron neutron, World world) {
    World fresh = new World();
    fresh.snat = world.snat;
    for (String kind : List.of("ru", "if", "be", "gw", "dh", "vm", "ro", "as")) {
      for (String thing : world.things) {
        if (thing.startsWith(kind)) {
          fresh.things.add(thing);
          make(neutron, fresh, thing);
        }
      }
    }
  }

  /** Rules of different resources stand in the order in which these came. */
  private static Map<String, Object> unordered(Map<String, Object> topology) {
    Map<String, Object> all = new TreeMap<>();
    topology.forEach(
        (key, value) -> {
          if (value instanceof Chain chain) {
            List<UUID> sorted = chain.ruleIds().stream().sorted().toList();
            all.put(key, chain.withRuleIds(sorted));
          } else {
            all.put(key, value);
          }
        });
    return all;
  }

  private static String mac(int i) {
    return "fa:16:3e:00:02:%02x".formatted(i);
  }
}
