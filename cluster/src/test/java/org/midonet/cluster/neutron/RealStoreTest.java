package org.midonet.cluster.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.cluster.neutron.translate.FloatingIpTranslator;
import org.midonet.cluster.neutron.translate.NetworkTranslator;
import org.midonet.cluster.neutron.translate.PortTranslator;
import org.midonet.cluster.neutron.translate.SecurityGroupRuleTranslator;
import org.midonet.cluster.neutron.translate.SecurityGroupTranslator;
import org.midonet.cluster.neutron.translate.SubnetTranslator;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;
import org.midonet.packet.Mac;
import org.midonet.topology.BridgePort;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.neutron.NeutronNetwork;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronSubnet;
import org.midonet.topology.neutron.SecurityGroup;

/** ZooKeeper takes what translation asks of the store. */
class RealStoreTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final UUID NET = new UUID(0x4000, 1);
  private static final UUID SUBNET = new UUID(0x4000, 2);
  private static final UUID GROUP = new UUID(0x4000, 3);
  private static final UUID PORT = new UUID(0x4000, 4);

  @Test
  void aPortComesAndGoes(@TempDir Path directory) throws Exception {
    try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory);
        Nsdb nsdb = ZooKeeperNsdb.open(ZooKeeperSettings.of(server.address()))) {
      nsdb.connection().await(Duration.ofSeconds(20));
      Workshop workshop = new Workshop(nsdb);
      PortTranslator portTranslator = new PortTranslator(new FloatingIpTranslator());
      SubnetTranslator subnetTranslator = new SubnetTranslator();
      Handlers networks =
          new TranslatedResources<>(
              NeutronNetwork.class,
              new NetworkTranslator(portTranslator, subnetTranslator),
              workshop,
              n -> n);
      Handlers subnets =
          new TranslatedResources<>(NeutronSubnet.class, subnetTranslator, workshop, n -> n);
      Handlers groups =
          new TranslatedResources<>(
              SecurityGroup.class,
              new SecurityGroupTranslator(new SecurityGroupRuleTranslator()),
              workshop,
              n -> n);
      Handlers ports =
          new TranslatedResources<>(NeutronPort.class, portTranslator, workshop, n -> n);

      networks.create(List.of(thing(NET)));
      subnets.create(
          List.of(
              thing(SUBNET)
                  .put("network_id", NET.toString())
                  .put("ip_version", 4)
                  .put("cidr", "10.0.0.0/24")
                  .put("gateway_ip", "10.0.0.1")));
      groups.create(List.of(thing(GROUP)));
      ObjectNode port =
          thing(PORT).put("network_id", NET.toString()).put("mac_address", "fa:16:3e:00:00:05");
      port.putArray("security_groups").add(GROUP.toString());
      port.putArray("fixed_ips")
          .addObject()
          .put("subnet_id", SUBNET.toString())
          .put("ip_address", "10.0.0.5");
      ports.create(List.of(port));
      assertThat(nsdb.topology().get(BridgePort.class, PORT).inboundFilterId()).isPresent();
      assertThat(nsdb.topology().get(IpAddressGroup.class, GROUP).members()).hasSize(1);
      Map<Mac, UUID> macs = nsdb.tables().macs(NET, 0).list();
      assertThat(macs).containsOnly(Map.entry(Mac.parse("fa:16:3e:00:00:05"), PORT));

      port.put("mac_address", "fa:16:3e:00:00:06");
      ports.update(PORT, port);
      assertThat(nsdb.tables().macs(NET, 0).list())
          .containsOnlyKeys(Mac.parse("fa:16:3e:00:00:06"));

      ports.delete(PORT);
      assertThat(nsdb.tables().macs(NET, 0).list()).isEmpty();
      groups.delete(GROUP);
      networks.delete(NET);
      networks.delete(NET);
      for (var type : TopologyTypes.ALL) {
        assertThat(nsdb.topology().list(type)).isEmpty();
      }
    }
  }

  private static ObjectNode thing(UUID id) {
    return JSON.createObjectNode().put("id", id.toString());
  }
}
