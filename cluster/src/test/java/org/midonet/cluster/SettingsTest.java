package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.auth.StaticTokenAuthService;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.topology.error.InvalidInput;

/** What the configuration and the command line make of a node. */
class SettingsTest {

  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final UUID node = UUID.randomUUID();

  private void write(ConfigDocument document, String text) throws Exception {
    assertThat(nsdb.config().update(document, before -> text)).isEqualTo(text);
  }

  @Test
  void servesWithoutAnyConfiguration() throws Exception {
    ClusterSettings settings = ClusterSettings.read(nsdb.config(), node);
    assertThat(settings.restApi()).isTrue();
    assertThat(settings.address().getPort()).isEqualTo(8181);
    assertThat(settings.rootPath()).isEqualTo("/midonet-api");
    assertThat(settings.authProvider()).isEqualTo(StaticTokenAuthService.LABEL);
  }

  @Test
  void mockIsNeverADefault() throws Exception {
    String mock = "cluster.auth.provider_class : \"" + MockAuthService.LABEL + "\"";
    write(new ConfigDocument.Schema("cluster"), mock);
    assertThat(ClusterSettings.read(nsdb.config(), node).authProvider())
        .isEqualTo(StaticTokenAuthService.LABEL);
    write(new ConfigDocument.Template("default"), mock);
    assertThat(ClusterSettings.read(nsdb.config(), node).authProvider())
        .isEqualTo(MockAuthService.LABEL);
  }

  @Test
  void aNodesOwnSettingsGoFirst() throws Exception {
    write(
        new ConfigDocument.Template("default"),
        "cluster.rest_api { http_port : \"9000\", http_host : \"10.0.0.1\", root_uri : \"/api/\""
            + " }");
    write(new ConfigDocument.Host(node), "cluster.rest_api.http_port : 9001");
    ClusterSettings settings = ClusterSettings.read(nsdb.config(), node);
    assertThat(settings.address().getPort()).isEqualTo(9001);
    assertThat(settings.address().getHostString()).isEqualTo("10.0.0.1");
    assertThat(settings.rootPath()).isEqualTo("/api");
  }

  @Test
  void namesTheWrongKey() throws Exception {
    write(new ConfigDocument.Host(node), "cluster.rest_api.http_port : 70000");
    assertThatThrownBy(() -> ClusterSettings.read(nsdb.config(), node))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("cluster.rest_api.http_port");
  }

  @Test
  void readsTheCommandLine() {
    Arguments arguments = Arguments.parse("--api", "[::1]:8181", "--insecure-mock-auth");
    assertThat(arguments.mockAuth()).isTrue();
    assertThat(arguments.api().orElseThrow().getHostString()).isEqualTo("::1");
    assertThatThrownBy(() -> Arguments.parse("--api")).hasMessageContaining("--api");
    assertThatThrownBy(() -> Arguments.parse("--api", "8181")).hasMessageContaining("8181");
    assertThatThrownBy(() -> Arguments.parse("--verbose")).hasMessageContaining("--verbose");
  }
}
