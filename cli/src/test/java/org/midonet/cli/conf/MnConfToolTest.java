package org.midonet.cli.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.config.HostFiles;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.memory.MemoryEnsemble;

/** mn-conf against the in-memory store. */
final class MnConfToolTest {
  private static final String HOST = "00000000-0000-4000-8000-000000000001";

  @TempDir Path root;
  private final MemoryEnsemble ensemble = new MemoryEnsemble();
  private boolean away;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Nsdb open() {
    Nsdb store = ensemble.open();
    if (away) {
      ensemble.suspend();
    }
    return store;
  }

  private int feed(String input, String... arguments) {
    out.reset();
    err.reset();
    return new MnConfTool(
            new HostId(HostFiles.of(Map.of("MIDONET_ROOT", root.toString()))),
            this::open,
            "127.0.0.1:2181",
            Duration.ofMillis(50),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(List.of(arguments));
  }

  private int run(String... arguments) {
    return feed("", arguments);
  }

  private String ok(String... arguments) {
    int status = run(arguments);
    assertThat(status).as("%s: %s%s", List.of(arguments), out(), err()).isZero();
    return out();
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void takesTheInstallationGuidesSettings() {
    assertThat(
            feed(
                """
                zookeeper {
                    zookeeper_hosts = "controller:2181"
                }

                cassandra {
                    servers = "controller"
                }
                """,
                "set",
                "-t",
                "default"))
        .isZero();
    assertThat(out() + err()).isEmpty();
    assertThat(ok("dump", "-t", "default"))
        .isEqualTo(
            """
            cassandra {
                servers=controller
            }
            zookeeper {
                "zookeeper_hosts"="controller:2181"
            }

            """);
    assertThat(
            feed(
                """
                cluster.auth {
                    provider_class = "org.midonet.cluster.auth.keystone.v2_0.KeystoneService"
                    admin_role = "admin"
                    keystone.tenant_name = "admin"
                    keystone.admin_token = "secret1"
                    keystone.host = controller
                    keystone.port = 35357
                }
                """,
                "set",
                "-t",
                "default"))
        .isZero();
    for (String line :
        List.of(
            "agent.openstack.metadata.nova_metadata_url : \"http://controller:8775\"",
            "agent.openstack.metadata.shared_secret : 0123456789",
            "agent.openstack.metadata.enabled : true")) {
      assertThat(feed(line + "\n", "set", "-t", "default")).isZero();
    }
    assertThat(ok("get", "-t", "default", "zookeeper.zookeeper_hosts"))
        .isEqualTo("zookeeper.zookeeper_hosts = \"controller:2181\"\n");
    assertThat(ok("get", "agent.openstack.metadata.shared_secret", "-t", "default"))
        .isEqualTo("agent.openstack.metadata.shared_secret = \"0123456789\"\n");
    assertThat(ok("get", "-tdefault", "cluster.auth.keystone.port"))
        .isEqualTo("cluster.auth.keystone.port = 35357\n");
    assertThat(ok("get", "--template=default", "agent.openstack.metadata.enabled"))
        .isEqualTo("agent.openstack.metadata.enabled = true\n");
    assertThat(root).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"0123abc", "12e3456789", "007", "1e5", "abc123", "192.0.2.1", "two words"})
  void keepsATextAsItWasTyped(String secret) {
    assertThat(
            feed(
                "agent.openstack.metadata.shared_secret : " + secret + "\n",
                "set",
                "-t",
                "default"))
        .isZero();
    assertThat(ok("get", "-t", "default", "agent.openstack.metadata.shared_secret"))
        .isEqualTo("agent.openstack.metadata.shared_secret = \"" + secret + "\"\n");
  }

  @Test
  void tellsTheDefaults() {
    assertThat(ok("get", "-h", HOST, "agent.midolman.simulation_threads"))
        .isEqualTo("agent.midolman.simulation_threads = 1\n");
    assertThat(ok("get", "-s", "agent.midolman.bgp_holdtime"))
        .isEqualTo("agent.midolman.bgp_holdtime = \"180s\"\n");
    assertThat(run("get", "-t", "default", "agent.midolman.bgp_holdtime")).isEqualTo(11);
    assertThat(out() + err()).isEmpty();
  }

  @Test
  void layersHostTemplateDefaultAndSchema() {
    ok("set", "-t", "default", "agent.midolman { simulation_threads : 2, output_channels : 2 }");
    ok("set", "-t", "big", "agent.midolman.simulation_threads : 4");
    ok("set", "-h", HOST, "agent.midolman.dhcp_mtu : 9000");
    assertThat(ok("get", "-h", HOST, "agent.midolman.simulation_threads")).contains("= 2\n");
    ok("template-set", "-h", HOST, "-t", "big");
    assertThat(ok("get", "-h", HOST, "agent.midolman.simulation_threads")).contains("= 4\n");
    assertThat(ok("get", "-h", HOST, "agent.midolman.output_channels")).contains("= 2\n");
    assertThat(ok("get", "-h", HOST, "agent.midolman.dhcp_mtu")).contains("= 9000\n");
    assertThat(ok("template-get", "-h", HOST)).isEqualTo(HOST + "  big\n");
    assertThat(ok("template-get", "-a")).isEqualTo(HOST + "  big\n");
    assertThat(ok("template-list")).isEqualTo("big\n    " + HOST + "\ndefault\n");
    assertThat(ok("hosts"))
        .isEqualTo(HOST + " -> custom : template(big) : template(default) : schema\n");
    ok("template-clear", "-h", HOST);
    assertThat(ok("template-get", "-h", HOST)).isEmpty();
    assertThat(ok("dump", "-H", "-h", HOST))
        .isEqualTo("agent {\n    midolman {\n        \"dhcp_mtu\"=9000\n    }\n}\n\n");
  }

  @Test
  void followsSubstitutionsOverAllLayers() {
    ok("set", "-h", HOST, "agent.loggers.root : DEBUG");
    assertThat(ok("get", "-h", HOST, "agent.loggers.org.midonet.netlink"))
        .isEqualTo("agent.loggers.org.midonet.netlink = \"DEBUG\"\n");
    ok("set", "-t", "default", "agent.loggers.org.midonet.containers : TRACE");
    assertThat(ok("get", "-t", "default", "agent.loggers.org.midonet.containers.root"))
        .contains("\"TRACE\"");
    ok("set", "-t", "default", "agent.loggers.org.midonet.devices.bridge.bridge-7 : DEBUG");
  }

  @Test
  void unsetsOneKeyOrABranch() {
    ok("set", "-t", "default", "agent.midolman { simulation_threads : 2, output_channels : 2 }");
    ok("unset", "-t", "default", "agent.midolman.simulation_threads");
    assertThat(ok("dump", "-t", "default")).contains("output_channels").doesNotContain("simul");
    ok("unset", "-t", "default", "agent");
    assertThat(ok("dump", "-t", "default")).isEqualTo("\n");
    ok("unset", "-t", "default", "agent");
  }

  @Test
  void clearReplacesEverything() {
    ok("set", "-t", "default", "agent.midolman.simulation_threads : 2");
    ok("set", "-c", "-t", "default", "agent.midolman.output_channels : 2");
    assertThat(ok("dump", "-t", "default", "-j"))
        .isEqualToIgnoringWhitespace("{\"agent\" : {\"midolman\" : {\"output_channels\" : 2}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent.midolman.simulation_threads : many",
        "agent.midolman.simulation_threads : 1.5",
        "agent.midolman.bgp_holdtime : soon",
        "agent.midolman.lock_memory : 3",
        "agent.flow_history.encoding : xml",
        "agent.loggers.root : LOUD",
        "agent.midolman : 3",
        "agent.midolman.dhcp_mtu { x : 1 }",
        "agent.midolman.dhcp_mtu : [1]",
        "agent.midolman.dhcp_mtu : null"
      })
  void oneWrongValueStoresNothing(String wrong) {
    String text = "cassandra.servers : a\n" + wrong + "\n";
    assertThat(feed(text, "set", "-t", "default")).isEqualTo(4);
    assertThat(err()).startsWith("[mn-conf] Failed: agent.");
    assertThat(ok("dump", "-t", "default")).isEqualTo("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent.midolman.bgp_holdtime : 3",
        "agent.midolman.bgp_holdtime : 3 seconds",
        "agent.midolman.lock_memory : \"off\"",
        "agent.flow_history.encoding : JSON",
        "agent.midolman.simulation_threads : \"2\"",
        "agent.openstack.metadata.shared_secret : ${?nowhere}"
      })
  void isLenientWhereAValueConverts(String right) {
    assertThat(feed(right, "set", "-t", "default")).isZero();
  }

  @Test
  void anUnknownKeyIsRefusedWithASuggestionUnlessForced() {
    assertThat(run("set", "-t", "default", "agent.midolman.simulation_thread : 2")).isEqualTo(4);
    assertThat(err())
        .isEqualTo(
            "[mn-conf] Failed: unknown key agent.midolman.simulation_thread, did you mean"
                + " agent.midolman.simulation_threads? (--force stores it all the same)\n");
    assertThat(ok("set", "--force", "-t", "default", "agent.minions.x : 2"))
        .isEqualTo("Installing config key that was not found in the schema: agent.minions.x\n");
    assertThat(ok("get", "-t", "default", "agent.minions.x")).isEqualTo("agent.minions.x = 2\n");
  }

  @Test
  void aSyntaxErrorNamesItsLine() {
    assertThat(feed("agent {\n  midolman {\n", "set", "-t", "default")).isEqualTo(4);
    assertThat(err()).contains("[mn-conf] Failed:").contains("3");
  }

  @Test
  void dumpKeepsSecretsToItself() {
    ok("set", "-t", "default", "cluster.auth.keystone.admin_token : hush");
    assertThat(ok("dump", "-t", "default"))
        .doesNotContain("hush")
        .doesNotContain("keystone {")
        .contains("# cluster.auth.keystone.admin_token is set; --show-secrets prints it");
    assertThat(ok("dump", "-t", "default", "--json")).doesNotContain("hush");
    assertThat(ok("dump", "-t", "default", "--show-secrets")).contains("\"admin_token\"=hush");
    assertThat(ok("get", "-t", "default", "cluster.auth.keystone.admin_token")).contains("hush");
  }

  @Test
  void aGroupIsShownWithoutItsSecrets() {
    ok("set", "-t", "default", "cluster.auth { admin_role : boss, keystone.admin_token : hush }");
    assertThat(ok("get", "-t", "default", "cluster.auth"))
        .contains("boss")
        .doesNotContain("hush")
        .endsWith("# cluster.auth.keystone.admin_token is set; --show-secrets prints it\n");
    assertThat(ok("get", "-t", "default", "cluster.auth.keystone")).doesNotContain("hush");
    assertThat(ok("get", "-t", "default", "-j", "cluster.auth"))
        .doesNotContain("hush")
        .doesNotContain("#");
    assertThat(ok("get", "-t", "default", "--show-secrets", "cluster.auth")).contains("hush");
  }

  @Test
  void whatDumpPrintsSetTakes() {
    String all = ok("dump", "-s");
    assertThat(all).contains("# How long a session outlives its connection.");
    assertThat(feed(all, "set", "-t", "copy")).as(err()).isZero();
    assertThat(ok("get", "-t", "copy", "agent.midolman.bgp_holdtime")).contains("180s");
  }

  @Test
  void deploysSchemasAndTemplatesOnce() {
    assertThat(ok("deploy").lines())
        .contains("Deployed schema", "Deployed configuration template: agent-compute-large ")
        .hasSize(7);
    assertThat(ok("deploy")).isEqualTo("Deployed schema is up to date, nothing to do\n");
    assertThat(ok("get", "-h", HOST, "agent.midolman.bgp_holdtime")).contains("180s");
    assertThat(ok("dump", "-s")).doesNotContain("_type").contains("htb_description");
    ok("template-set", "-h", HOST, "-t", "agent-gateway-large");
    assertThat(ok("get", "-h", HOST, "agent.datapath.max_flow_count")).contains("= 2500000");
    assertThat(ok("dump-bundled-config")).contains("Found a bundled template [agent-gateway-");
  }

  @Test
  void importsAnOldFile() throws IOException {
    Path file = root.resolve("midolman.conf");
    Files.writeString(
        file,
        """
        [zookeeper]
        zookeeper_hosts = a:2181,b:2181 ; both
        session_gracetime = 30000
        [arptable]
        arp_timeout_seconds = 70
        [midolman]
        dhcp_mtu = 1500
        """);
    ok("import", "-t", "default", "-f", file.toString());
    assertThat(ok("dump", "-t", "default"))
        .contains("\"arp_timeout\"=\"70s\"")
        .contains("\"session_gracetime\"=\"30000ms\"")
        .contains("\"zookeeper_hosts\"=\"a:2181,b:2181\"")
        .doesNotContain("mtu");
  }

  @Test
  void documentsKeys() {
    assertThat(ok("doc", "agent.midolman.dhcp_mtu"))
        .isEqualTo(
            """
            Key: agent.midolman.dhcp_mtu
            Type: int
            Default value: 1500
            Documentation: The largest MTU that DHCP tells a VM.
            """);
    assertThat(ok("doc", "nothing")).isEqualTo("Key: nothing\n");
    assertThat(ok("doc")).contains("-".repeat(22));
  }

  @Test
  void makesTheHostIdWhenTheLocalHostIsMeant() {
    ok("set", "agent.midolman.dhcp_mtu : 1400");
    assertThat(root.resolve("etc/midonet_host_id.properties")).content().contains("host_uuid=");
    assertThat(ok("get", "agent.midolman.dhcp_mtu")).contains("= 1400");
  }

  @Test
  void aWrongCommandLineGoesToStandardOutput() {
    assertThat(run()).isEqualTo(1);
    assertThat(out()).startsWith("Usage: mn-conf");
    assertThat(run("get", "-x", "k")).isEqualTo(1);
    assertThat(out()).isEqualTo("[mn-conf] Error: Unknown option 'x'\n");
    assertThat(run("template-set")).isEqualTo(1);
    assertThat(out()).isEqualTo("[mn-conf] Error: Required option 'template' not found\n");
    assertThat(run("dump", "-t", "a", "-s")).isEqualTo(1);
    assertThat(out())
        .isEqualTo(
            "[mn-conf] Error: There should be only one or zero of the following options:"
                + " template, host-only, schema\n");
    assertThat(run("get", "--help")).isZero();
  }

  @Test
  void saysWhenTheStoreIsAway() {
    away = true;
    assertThat(run("get", "-t", "default", "a.b")).isEqualTo(3);
    assertThat(err())
        .isEqualTo(
            "[mn-conf] Could not connect to zookeeper at '127.0.0.1:2181'\n"
                + "[mn-conf] Where it is looked for, mn-conf --help tells at its end.\n");
  }

  @Test
  void aBareNumberForABgpTimerIsSeconds() {
    ok("set", "-t", "default", "agent.midolman { bgp_holdtime : 3, bgp_keepalive : \"1\" }");
    ok("set", "-t", "default", "agent.midolman.bgp_connect_retry : 500ms");
    assertThat(ok("dump", "-t", "default"))
        .contains(
            "\"bgp_holdtime\"=\"3s\"",
            "\"bgp_keepalive\"=\"1s\"",
            "\"bgp_connect_retry\"=\"500ms\"");
    assertThat(run("set", "-t", "default", "agent.midolman.bgp_holdtime : soon")).isEqualTo(4);
    assertThat(err()).contains("agent.midolman.bgp_holdtime takes duration");
    assertThat(ok("doc", "agent.midolman.bgp_holdtime")).contains("Type: duration");
  }

  @Test
  void knowsWhatThisReleaseAdded() {
    ok(
        "set",
        "-t",
        "default",
        "cluster.rest_api { https_keystore_password : 12345, https_certificate : /c, https_key : /k"
            + " }, agent.metrics.http_port : 0, zookeeper.tls_truststore : /t");
    assertThat(ok("dump", "-t", "default"))
        .doesNotContain("12345")
        .contains("# cluster.rest_api.https_keystore_password is set");
    assertThat(run("set", "-t", "default", "cluster.rest_api.https_certifcate : /c")).isEqualTo(4);
    assertThat(err()).contains("did you mean cluster.rest_api.https_certificate?");
  }
}
