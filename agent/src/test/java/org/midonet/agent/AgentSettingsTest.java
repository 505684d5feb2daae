package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;

class AgentSettingsTest {

  @Test
  void metricsAreOnLoopbackUnlessSaidOtherwise() throws Exception {
    UUID host = UUID.randomUUID();
    try (Nsdb nsdb = new MemoryEnsemble().open()) {
      assertThat(read(nsdb, host, "").metrics().orElseThrow().getHostString())
          .isEqualTo("127.0.0.1");
      assertThat(read(nsdb, host, "").metrics().orElseThrow().getPort()).isEqualTo(9697);
      nsdb.config()
          .update(new ConfigDocument.Host(host), text -> "agent.metrics.http_port : \"9000\"");
      assertThat(read(nsdb, host, "").metrics().orElseThrow().getPort()).isEqualTo(9000);
      assertThat(read(nsdb, host, "agent.metrics.http_port : 0").metrics()).isEmpty();
    }
  }

  @Test
  void theTableOfConnectionsIsAsLargeAsSaid() throws Exception {
    UUID host = UUID.randomUUID();
    try (Nsdb nsdb = new MemoryEnsemble().open()) {
      assertThat(read(nsdb, host, "").connections()).isEqualTo(524_288);
      nsdb.config()
          .update(
              new ConfigDocument.Host(host), text -> "agent.datapath.max_connections : 2000000");
      assertThat(read(nsdb, host, "").connections()).isEqualTo(2_000_000);
    }
  }

  @Test
  void guestsAreToldNoMoreThanTheMtuThatIsSet() throws Exception {
    UUID host = UUID.randomUUID();
    try (Nsdb nsdb = new MemoryEnsemble().open()) {
      assertThat(read(nsdb, host, "").guestMtu()).isEqualTo(1500);
      nsdb.config().update(new ConfigDocument.Host(host), text -> "agent.midolman.dhcp_mtu : 9000");
      assertThat(read(nsdb, host, "").guestMtu()).isEqualTo(9000);
      assertThat(read(nsdb, host, "agent.midolman.dhcp_mtu : 67").guestMtu()).isEqualTo(1500);
      assertThat(read(nsdb, host, "agent.midolman.dhcp_mtu : wide").guestMtu()).isEqualTo(1500);
    }
  }

  @Test
  void tunnelsHaveTheirUdpPorts() throws Exception {
    UUID host = UUID.randomUUID();
    try (Nsdb nsdb = new MemoryEnsemble().open()) {
      assertThat(read(nsdb, host, "").udpPort()).isEqualTo(6677);
      assertThat(read(nsdb, host, "").vtepUdpPort()).isEqualTo(4789);
      String overlay = "agent.datapath.vxlan_overlay_udp_port : ";
      String vtep = "agent.datapath.vxlan_vtep_udp_port : ";
      assertThat(read(nsdb, host, overlay + 6688).udpPort()).isEqualTo(6688);
      assertThat(read(nsdb, host, vtep + 4790).vtepUdpPort()).isEqualTo(4790);
      assertThat(read(nsdb, host, vtep + 0).vtepUdpPort()).isEqualTo(4789);
      assertThat(read(nsdb, host, overlay + 4789).udpPort()).as("is the VTEPs'").isEqualTo(6677);
    }
  }

  @Test
  void whatCannotBeUsedIsReplacedByItsDefault() throws Exception {
    UUID host = UUID.randomUUID();
    try (Nsdb nsdb = new MemoryEnsemble().open()) {
      assertThat(
              read(nsdb, host, "agent.metrics.http_port : many").metrics().orElseThrow().getPort())
          .isEqualTo(9697);
      assertThat(read(nsdb, host, "agent.metrics.http_port : 70000").metrics()).isPresent();
      assertThat(read(nsdb, host, "agent.datapath.max_connections : 3").connections())
          .isEqualTo(524_288);
      nsdb.config().update(new ConfigDocument.Host(host), text -> "agent {");
      assertThat(read(nsdb, host, "").metrics()).isPresent();
    }
  }

  private static AgentSettings read(Nsdb nsdb, UUID host, String local) {
    return AgentSettings.read(nsdb.config(), host, ConfigFactory.parseString(local));
  }
}
