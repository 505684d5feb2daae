package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.auth.MockAuthService;
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
    assertThat(settings.authProvider()).isEqualTo(AuthProvider.STATIC_TOKEN);
  }

  private static final String MOCK =
      "cluster.auth.provider_class : \"" + MockAuthService.LABEL + "\"";

  @Test
  void mockIsNeverADefault() throws Exception {
    write(new ConfigDocument.Schema("cluster"), MOCK);
    assertThat(ClusterSettings.read(nsdb.config(), node).authProvider())
        .isEqualTo(AuthProvider.STATIC_TOKEN);
    write(new ConfigDocument.Template("default"), MOCK);
    assertThat(ClusterSettings.read(nsdb.config(), node).authProvider())
        .isEqualTo(AuthProvider.MOCK);
  }

  private ClusterSettings settled(String... words) throws Exception {
    return Authentication.settled(
        ClusterSettings.read(nsdb.config(), node), Arguments.parse(words));
  }

  @Test
  void mockNeedsTheCommandLineAndLoopback() throws Exception {
    ClusterSettings closed = settled("--api", "0.0.0.0:1");
    assertThat(closed.authProvider()).isEqualTo(AuthProvider.STATIC_TOKEN);
    assertThat(closed.address().getHostString()).isEqualTo("0.0.0.0");
    write(new ConfigDocument.Template("default"), MOCK);
    assertThatThrownBy(() -> settled())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("--insecure-mock-auth");
    ClusterSettings mock = settled("--insecure-mock-auth");
    assertThat(mock.authProvider()).isEqualTo(AuthProvider.MOCK);
    assertThat(mock.address().getHostString()).isEqualTo("127.0.0.1");
    assertThat(mock.address().getPort()).isEqualTo(8181);
    assertThat(settled("--insecure-mock-auth", "--api", "[::1]:7").address().getPort())
        .isEqualTo(7);
    assertThatThrownBy(() -> settled("--insecure-mock-auth", "--api", "192.0.2.1:7"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("loopback");
  }

  @Test
  void namesTheProvidersThatThereAre() throws Exception {
    write(new ConfigDocument.Host(node), "cluster.auth.provider_class : \"org.example.Auth\"");
    assertThatThrownBy(() -> ClusterSettings.read(nsdb.config(), node))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("cluster.auth.provider_class")
        .hasMessageContaining("org.example.Auth")
        .hasMessageContaining("org.midonet.cluster.auth.keystone.KeystoneService");
  }

  @Test
  void takesEveryNameOfKeystone() throws Exception {
    for (String name :
        new String[] {"KeystoneService", "v2_0.KeystoneService", "v3.KeystoneService"}) {
      write(
          new ConfigDocument.Template("default"),
          "cluster.auth { provider_class : \"org.midonet.cluster.auth.keystone."
              + name
              + "\", keystone.admin_token : abc, keystone.host : controller }");
      ClusterSettings settings = ClusterSettings.read(nsdb.config(), node);
      assertThat(settings.authProvider()).isEqualTo(AuthProvider.KEYSTONE);
      assertThat(settings.keystone().orElseThrow().version()).isEqualTo(3);
    }
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
    assertThat(arguments.help()).isFalse();
    assertThat(Arguments.parse("--help").help()).isTrue();
    assertThatThrownBy(() -> Arguments.parse("--api")).hasMessageContaining("--api");
    assertThatThrownBy(() -> Arguments.parse("--api", "8181")).hasMessageContaining("8181");
    assertThatThrownBy(() -> Arguments.parse("--verbose")).hasMessageContaining("--verbose");
  }
}
