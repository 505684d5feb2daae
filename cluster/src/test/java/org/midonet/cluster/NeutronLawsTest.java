package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * What holds for every sequence of requests: what was made and is deleted leaves nothing, and what
 * was changed is as if it had been made so.
 */
@Tag("slow")
class NeutronLawsTest {

  private static final Api ONE = new Api();
  private static final Api OTHER = new Api();
  private static final List<String> GROUPS = List.of("g0", "g1", "g2");

  @AfterContainer
  static void stop() {
    ONE.close();
    OTHER.close();
  }

  @Property(tries = 25)
  void whatIsDeletedLeavesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    Neutron neutron = new Neutron(ONE, "deleted");
    assertThat(neutron.topology()).isEmpty();
    List<String[]> made = world(neutron);
    for (int i = 0; i < 6; i++) {
      String vm = "vm" + i;
      neutron.vm(vm, "net", mac(i), List.of(), "sub=10.0.0." + (10 + i));
      made.add(new String[] {"ports", vm});
      scramble(neutron, vm, i, random);
      if (random.nextBoolean()) {
        String floating = "fip" + i;
        neutron.floatingIp(floating, "ext", "203.0.113." + (100 + i));
        made.add(new String[] {"floating_ips", floating});
        for (int turns = random.nextInt(4); turns > 0; turns--) {
          if (turns % 2 == 1) {
            neutron.associate(floating, "router", vm, "10.0.0." + (10 + i)).expect(200);
          } else {
            neutron.disassociate(floating).expect(200);
          }
        }
      }
      if (random.nextInt(3) == 0) {
        String[] last = made.removeLast();
        neutron.delete(last[0], last[1]).expect(204);
      }
    }
    // Last made, first deleted; but ports of instances go in any order with floating IPs.
    List<String[]> free = new ArrayList<>(made.subList(BASE, made.size()));
    java.util.Collections.shuffle(free, random);
    free.forEach(thing -> neutron.delete(thing[0], thing[1]).expect(204));
    assertThat(neutron.topology()).isEqualTo(worldOnly());
    clear(neutron, made.subList(0, BASE));
    assertThat(neutron.topology()).isEmpty();
    made.forEach(thing -> neutron.delete(thing[0], thing[1]).expect(204));
  }

  @Property(tries = 25)
  void whatIsChangedIsAsIfItHadBeenMadeSo(@ForAll long seed) {
    Random random = new Random(seed);
    Neutron changed = new Neutron(ONE, "same");
    Neutron fresh = new Neutron(OTHER, "same");
    List<String[]> made = world(changed);
    world(fresh);
    changed.vm("vm", "net", mac(0), List.of(), "sub=10.0.0.10");
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      scramble(changed, "vm", 0, random);
    }
    ObjectNode last = changed.document("vm");
    fresh.post("ports", "Port", last).expect(201);
    changed.subnet("late", "net", "10.1.0.0/24", s -> {});
    for (int i = 0; i < changes; i++) {
      changed.put("subnets", "Subnet", "late", s -> scrambleSubnet(s, random)).expect(200);
    }
    fresh.post("subnets", "Subnet", changed.document("late")).expect(201);
    changed.floatingIp("fip", "ext", "203.0.113.99");
    changed.associate("fip", "router", "vm", "10.0.0.10").expect(200);
    if (random.nextBoolean()) {
      changed.disassociate("fip").expect(200);
    }
    if (random.nextBoolean()) {
      changed.associate("fip", "router", "vm", "10.0.0.77").expect(200);
    }
    fresh.post("floating_ips", "FloatingIp", changed.document("fip")).expect(201);
    assertThat(changed.topology()).isEqualTo(fresh.topology());
    made.add(new String[] {"ports", "vm"});
    made.add(new String[] {"subnets", "late"});
    made.add(new String[] {"floating_ips", "fip"});
    clear(changed, made);
    clear(fresh, made);
    assertThat(changed.topology()).isEmpty();
    assertThat(fresh.topology()).isEmpty();
  }

  @Property(tries = 10)
  void aRouterThatIsChangedIsAsIfItHadBeenMadeSo(@ForAll long seed) {
    Random random = new Random(seed);
    Neutron changed = new Neutron(ONE, "router");
    Neutron fresh = new Neutron(OTHER, "router");
    List<String[]> made = world(changed);
    world(fresh);
    for (Neutron neutron : List.of(changed, fresh)) {
      ObjectNode port =
          neutron.portDocument(
              "gw2", "ext", mac(50), "network:router_gateway", "ext-sub=203.0.113.50");
      neutron.post("ports", "Port", port).expect(201);
    }
    changed.router("r2", r -> {});
    for (int i = 0; i < 3; i++) {
      changed
          .put(
              "routers",
              "Router",
              "r2",
              r -> {
                r.put("admin_state_up", random.nextBoolean()).put("name", "n" + random.nextInt());
                r.put("gw_port_id", changed.id("gw2").toString());
                r.putObject("external_gateway_info").put("enable_snat", random.nextBoolean());
                ArrayNode routes = r.putArray("routes");
                for (int j = random.nextInt(3); j > 0; j--) {
                  routes
                      .addObject()
                      .put("destination", "10." + j + ".0.0/16")
                      .put("nexthop", "203.0.113." + (200 + random.nextInt(3)));
                }
              })
          .expect(200);
    }
    fresh.post("routers", "Router", changed.document("r2")).expect(201);
    assertThat(changed.topology()).isEqualTo(fresh.topology());
    made.add(new String[] {"routers", "r2"});
    // The gateway's port goes first, and its rules with it.
    made.add(new String[] {"ports", "gw2"});
    clear(changed, made);
    clear(fresh, made);
    assertThat(changed.topology()).isEmpty();
  }

  private static final int BASE = 11;

  /** Two networks, a router between them, groups. */
  private static List<String[]> world(Neutron neutron) {
    neutron.network("net", n -> {});
    neutron.subnet("sub", "net", "10.0.0.0/24", s -> {});
    neutron.network("ext", n -> n.put("router:external", true));
    neutron.subnet("ext-sub", "ext", "203.0.113.0/24", s -> {});
    GROUPS.forEach(neutron::group);
    neutron.router("router", r -> {});
    neutron.gateway("router", "gw", "ext", mac(90), true, "ext-sub=203.0.113.10");
    neutron.attach("router", "if", "net", mac(91), "sub=10.0.0.1");
    List<String[]> made = new ArrayList<>();
    made.add(new String[] {"networks", "net"});
    made.add(new String[] {"subnets", "sub"});
    made.add(new String[] {"networks", "ext"});
    made.add(new String[] {"subnets", "ext-sub"});
    GROUPS.forEach(group -> made.add(new String[] {"security_groups", group}));
    made.add(new String[] {"routers", "router"});
    made.add(new String[] {"ports", "gw"});
    made.add(new String[] {"ports", "if"});
    neutron.port("dhcp", "net", mac(92), "network:dhcp", "sub=10.0.0.2");
    made.add(new String[] {"ports", "dhcp"});
    return made;
  }

  private static Map<String, Object> worldOnly() {
    Neutron fresh = new Neutron(OTHER, "deleted");
    List<String[]> made = world(fresh);
    Map<String, Object> topology = fresh.topology();
    clear(fresh, made);
    return topology;
  }

  private static void clear(Neutron neutron, List<String[]> made) {
    made.reversed().forEach(thing -> neutron.delete(thing[0], thing[1]).expect(204));
  }

  private static String mac(int i) {
    return "fa:16:3e:00:00:%02x".formatted(i);
  }

  /** Changes whatever can be changed of an instance's port. */
  private static void scramble(Neutron neutron, String vm, int i, Random random) {
    neutron
        .put(
            "ports",
            "Port",
            vm,
            p -> {
              p.put("admin_state_up", random.nextBoolean());
              p.put("port_security_enabled", random.nextInt(4) > 0);
              p.put("mac_address", mac(random.nextBoolean() ? i : i + 30));
              ArrayNode groups = p.putArray("security_groups");
              List<String> some = new ArrayList<>(GROUPS);
              java.util.Collections.shuffle(some, random);
              some.subList(0, random.nextInt(3)).forEach(g -> groups.add(neutron.id(g).toString()));
              ArrayNode fixed = p.putArray("fixed_ips");
              fixed
                  .addObject()
                  .put("subnet_id", neutron.id("sub").toString())
                  .put("ip_address", "10.0.0." + (random.nextBoolean() ? 10 + i : 40 + i));
              if (random.nextBoolean()) {
                fixed
                    .addObject()
                    .put("subnet_id", neutron.id("sub").toString())
                    .put("ip_address", "10.0.0." + (70 + i));
              }
              ArrayNode pairs = p.putArray("allowed_address_pairs");
              if (random.nextBoolean()) {
                pairs.addObject().put("ip_address", "10.0.0.200").put("mac_address", mac(i));
              }
              ArrayNode options = p.putArray("extra_dhcp_opts");
              if (random.nextBoolean()) {
                options.addObject().put("opt_name", "tftp-server").put("opt_value", "10.0.0.9");
              }
            })
        .expect(200);
  }

  private static void scrambleSubnet(ObjectNode subnet, Random random) {
    subnet.put("enable_dhcp", random.nextBoolean());
    if (random.nextInt(3) == 0) {
      subnet.putNull("gateway_ip");
    } else {
      subnet.put("gateway_ip", "10.1.0." + (1 + random.nextInt(3)));
    }
    ArrayNode servers = subnet.putArray("dns_nameservers");
    ArrayNode routes = subnet.putArray("host_routes");
    for (int i = random.nextInt(3); i > 0; i--) {
      servers.add("9.9.9." + i);
      routes.addObject().put("destination", "10.9." + i + ".0/24").put("nexthop", "10.1.0.9");
    }
  }
}
