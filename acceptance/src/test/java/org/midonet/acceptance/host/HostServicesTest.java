package org.midonet.acceptance.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.Outcome;
import org.midonet.lab.Started;
import org.midonet.lab.Vm;
import org.midonet.scenario.AcrossHosts;
import org.midonet.scenario.Scenario;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Guest;
import org.midonet.standalone.cloud.Home;
import org.midonet.standalone.cloud.VirtualNetwork;

/**
 * What a host does for its guests and its operator: metadata from a Nova that checks signatures
 * (MDP-1, MD-05, MD-07), and the tools, with and without an agent.
 */
@AcrossHosts
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostServicesTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SECRET = "s3cret";

  /** Answers with what it was told, if the signature is right. */
  private static final String NOVA =
      """
      import hashlib, hmac, sys
      from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
      class Nova(BaseHTTPRequestHandler):
          def do_GET(self):
              h = self.headers
              id = h.get('X-Instance-ID', '')
              right = hmac.new(b's3cret', id.encode(), hashlib.sha256).hexdigest()
              good = h.get_all('X-Instance-ID-Signature') == [right]
              body = ('%s %s %s %s' % (id, h.get('X-Tenant-ID'), h.get('X-Forwarded-For'), self.path))
              self.send_response(200 if good else 403)
              self.send_header('Content-Length', str(len(body)))
              self.end_headers()
              self.wfile.write(body.encode())
          def log_message(self, *args):
              pass
      server = ThreadingHTTPServer(('127.0.0.1', 8775), Nova)
      print('ready', flush=True)
      server.serve_forever()
      """;

  /** Asks, and prints status and answer. */
  private static final String ASK =
      """
      import sys, urllib.request, urllib.error
      request = urllib.request.Request(sys.argv[1], headers={'X-Instance-ID': 'another', 'X_Instance_ID': 'another'})
      try:
          with urllib.request.urlopen(request, timeout=30) as answer:
              print(answer.status, answer.read().decode())
      except urllib.error.HTTPError as e:
          print(e.code, e.read().decode())
      """;

  private Lab lab;
  private Cloud cloud;
  private Hypervisor host;
  private Hypervisor other;
  private Started nova;
  private UUID network;
  private final Map<UUID, UUID> subnets = new HashMap<>();
  private final Map<String, UUID> ports = new HashMap<>();
  private final Map<String, Vm> vms = new HashMap<>();

  @BeforeAll
  void build() throws IOException {
    lab = Lab.unique("mt");
    cloud = new Cloud(lab, Home.find());
    cloud.startCluster("127.0.0.1:0", List.of());
    host = cloud.hypervisor("hv1", "10.99.0.1");
    other = cloud.hypervisor("hv2", "10.99.0.2");
    tool(
            "mn-conf",
            "set",
            "-t",
            "default",
            "agent.openstack.metadata { enabled : true, shared_secret : \"" + SECRET + "\" }")
        .orFail();
    nova = startNova(host);
    var _ = startNova(other);
    UUID zone = api().make("/tunnel_zones", "TunnelZone-v1", "name", "tz", "type", "vxlan");
    for (Hypervisor each : List.of(host, other)) {
      var _ = cloud.startAgent(each);
    }
    for (Hypervisor each : List.of(host, other)) {
      UUID id = cloud.awaitAlive(each, Duration.ofMinutes(2));
      var _ =
          api()
              .create(
                  "/tunnel_zones/" + zone + "/hosts",
                  "TunnelZoneHost-v1",
                  "hostId",
                  id,
                  "ipAddress",
                  each.underlayAddress());
    }
    this.network = network("demo");
    plug(host, "one", network, "10.0.0.11", "compute:nova");
    plug(other, "two", network, "10.0.0.12", "compute:nova");
    plug(host, "odd", network, "10.0.0.13", "");
    // Another tenant's, with the address of the first.
    plug(host, "twin", network("other"), "10.0.0.11", "compute:nova");
  }

  /** A network of a tenant; all have the same addresses. */
  private UUID network(String tenant) {
    UUID network = UUID.randomUUID();
    UUID subnet = UUID.randomUUID();
    subnets.put(network, subnet);
    neutron(
        "networks",
        "Network",
        "id",
        network,
        "name",
        "net",
        "tenant_id",
        tenant,
        "admin_state_up",
        true);
    neutron(
        "subnets",
        "Subnet",
        "id",
        subnet,
        "name",
        "sub",
        "tenant_id",
        tenant,
        "network_id",
        network,
        "cidr",
        "10.0.0.0/24",
        "ip_version",
        4,
        "gateway_ip",
        "10.0.0.1",
        "enable_dhcp",
        true);
    return network;
  }

  @AfterAll
  void remove() {
    if (lab != null) {
      lab.close();
    }
  }

  private Api api() {
    return cloud.api();
  }

  private Outcome tool(String name, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = cloud.home().command(name);
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return host.run(command);
  }

  private static Started startNova(Hypervisor host) throws IOException {
    Path script = Files.writeString(host.root().resolve("nova.py"), NOVA);
    host.namespace().ip("link set lo up");
    Started started = host.start("nova", List.of("python3", script.toString()));
    var _ = started.awaitOutput(Pattern.compile("(?m)^ready$"), SOON);
    return started;
  }

  private void neutron(String path, String type, Object... fields) {
    Api.Answer answer = api().post("/neutron/" + path, "neutron." + type + "-v1", fields);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static String instance(String name) {
    return "instance-of-" + name;
  }

  private void plug(Hypervisor host, String name, UUID network, String address, String owner) {
    UUID port = UUID.randomUUID();
    String mac =
        "fa:16:3e:00:"
            + (name.equals("twin") ? "01:" : "00:")
            + address.substring(address.length() - 2);
    neutron(
        "ports",
        "Port",
        "id",
        port,
        "name",
        name,
        "tenant_id",
        "tenant-of-" + name,
        "network_id",
        network,
        "mac_address",
        mac,
        "admin_state_up",
        true,
        "device_owner",
        owner,
        "device_id",
        instance(name),
        "port_security_enabled",
        false,
        "security_groups",
        Api.list(),
        "allowed_address_pairs",
        Api.list(),
        "fixed_ips",
        Api.list(Map.of("ip_address", address, "subnet_id", subnets.get(network))));
    Vm vm = Vm.create(lab, name, host, mac);
    var _ = Guest.bind(cloud.home(), host, port, vm.tap());
    Guest.awaitActive(new VirtualNetwork(api()), port, SOON);
    vm.address(address + "/24");
    vm.namespace().ip("route add 169.254.169.254 dev eth0");
    ports.put(name, port);
    vms.put(name, vm);
  }

  private String ask(String name, String url) {
    return vms.get(name).namespace().run(SOON, "python3", "-c", ASK, url).orFail().output().strip();
  }

  @Test
  @Scenario({"MD-05", "MD-06", "MD-07"})
  void aGuestsMetadataComesFromNovaInItsName() {
    for (String name : List.of("one", "two", "one")) {
      String address = name.equals("one") ? "10.0.0.11" : "10.0.0.12";
      assertThat(ask(name, "http://169.254.169.254/latest/meta-data/?a=b"))
          .isEqualTo(
              "200 "
                  + instance(name)
                  + " tenant-of-"
                  + name
                  + " "
                  + address
                  + " /latest/meta-data/?a=b");
    }
  }

  @Test
  void whoHasTheAddressOfAnotherTenantsGuestIsNotTakenForIt() {
    for (String url : List.of("http://169.254.169.254/", "http://[fe80::a9fe:a9fe%25eth0]/")) {
      assertThat(ask("twin", url))
          .isEqualTo("200 " + instance("twin") + " tenant-of-twin 10.0.0.11 /");
      assertThat(ask("one", url))
          .isEqualTo("200 " + instance("one") + " tenant-of-one 10.0.0.11 /");
    }
  }

  @Test
  void aGuestsMetadataComesByIpv6Too() {
    assertThat(ask("two", "http://[fe80::a9fe:a9fe%25eth0]/openstack"))
        .startsWith("200 " + instance("two"));
  }

  @Test
  void byTheGatewayWithoutARouteOnTheLink() {
    Vm vm = vms.get("one");
    vm.namespace().ip("route del 169.254.169.254 dev eth0");
    vm.namespace().ip("neigh replace 10.0.0.1 lladdr 02:00:00:00:00:77 dev eth0 nud permanent");
    vm.namespace().ip("route replace default via 10.0.0.1");
    assertThat(ask("one", "http://169.254.169.254/")).startsWith("200 " + instance("one"));
  }

  @Test
  @Scenario("MD-04")
  void otherTrafficToThatAddressIsNotServed() {
    Vm vm = vms.get("two");
    for (String port : List.of("81", "9697")) {
      Outcome refused =
          vm.namespace().run(SOON, "nc", "-n", "-z", "-w", "2", "169.254.169.254", port);
      assertThat(refused.status()).as("port " + port).isNotZero();
    }
    assertThat(vm.namespace().run(SOON, "ping", "-c", "1", "-W", "2", "169.254.169.254").ok())
        .isFalse();
    // On its own link the guest may have neighbours that use such addresses.
    Vm peer = vms.get("one");
    vm.namespace().ip("addr add 169.254.77.2/24 dev eth0");
    peer.namespace().ip("addr add 169.254.77.1/24 dev eth0");
    assertThat(vm.namespace().run(SOON, "ping", "-c", "2", "-W", "5", "169.254.77.1").ok())
        .isTrue();
  }

  @Test
  @Scenario({"MD-02", "MD-03"})
  void whoIsNoInstanceIsForbidden() {
    assertThat(ask("odd", "http://169.254.169.254/")).startsWith("403");
  }

  @Test
  void theInterfaceIsThereAndNobodyElseListens() {
    assertThat(host.run("ip", "addr", "show", "metadata").orFail().output())
        .contains("169.254.169.254/16");
    assertThat(host.run("ss", "-Hltn", "sport", "=", "9697").orFail().output())
        .contains("169.254.169.254")
        .doesNotContain("0.0.0.0:9697", "*:9697", "[::]:9697");
  }

  @Test
  void withoutNovaTheAnswerIs503AndItRecovers() throws IOException {
    nova.kill();
    assertThat(ask("one", "http://169.254.169.254/")).startsWith("503");
    nova = startNova(host);
    assertThat(ask("one", "http://169.254.169.254/")).startsWith("200");
  }

  @Test
  @Scenario({"TR-02", "TR-07", "TR-09", "TR-12"})
  void wTraceRequestsTellTheWholeWayAcrossHosts() {
    warm();
    UUID request =
        api()
            .make(
                "/traces",
                "TraceRequest-v1",
                "name",
                "t",
                "deviceType",
                "BRIDGE",
                "deviceId",
                network,
                "enabled",
                true,
                "limit",
                5,
                "condition",
                Map.of("nwProto", 17, "tpDst", Map.of("start", 500, "end", 500)));
    Await.until(
        "a packet there to be traced",
        SOON,
        () -> {
          send("one", "10.0.0.12", 500);
          return traced(host, request) > 0;
        },
        () -> host.run("sh", "-c", "tail -5 " + log(host)).text());
    send("one", "10.0.0.12", 501);
    send("one", "10.0.0.12", 500);
    Await.until(
        "a packet back to be traced",
        SOON,
        () -> {
          send("two", "10.0.0.11", 500);
          return traced(other, request) > 0;
        },
        () -> other.run("sh", "-c", "tail -5 " + log(other)).text());
    String there = host.run("cat", log(host)).orFail().output();
    assertThat(there)
        .contains("leaves by port " + ports.get("two"), "goes out at hosts [" + id(other) + "]")
        .doesNotContain("tpDst=501");
    assertThat(other.run("cat", log(other)).orFail().output())
        .contains("leaves by port " + ports.get("one"), "goes out at hosts [" + id(host) + "]");
    long before = traced(host, request);
    api().delete("/traces/" + request);
    warm();
    send("one", "10.0.0.12", 500);
    assertThat(traced(host, request)).as("after it is gone").isEqualTo(before);
  }

  private UUID id(Hypervisor at) {
    return cloud.hostId(at);
  }

  private void warm() {
    vms.get("one").namespace().run(SOON, "ping", "-c", "3", "-W", "5", "10.0.0.12").orFail();
  }

  private void send(String from, String to, int port) {
    vms.get(from)
        .namespace()
        .run(
            SOON,
            "python3",
            "-c",
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('"
                + to
                + "', "
                + port
                + "))")
        .orFail();
  }

  private long traced(Hypervisor at, UUID request) {
    return at.run("cat", log(at)).output().lines().filter(l -> l.contains("" + request)).count();
  }

  @Test
  @Scenario("ME-01")
  void xToolsWorkOnTheAgent() {
    assertThat(tool("mm-trace", "add", "--trace", "--ip-protocol", "1", "-l", "1").orFail().text())
        .isEmpty();
    assertThat(tool("mm-trace", "list").orFail().output())
        .isEqualTo("mm-trace --trace --limit 1 --ip-protocol 1\n");
    warm();
    Await.until(
        "the trace in the log",
        SOON,
        () -> host.run("grep", "-q", "protocol=1,.*", log(host)).ok(),
        () -> host.run("sh", "-c", "cat " + log(host)).text());
    assertThat(tool("mm-trace", "list", "-L").orFail().output()).isEmpty();
    assertThat(tool("mm-trace", "flush").orFail().output()).isEqualTo("Removed 1 tracer(s)\n");
    assertThat(tool("mm-stat").orFail().output()).contains("dpflows").hasLineCount(3);
    String meter = "meters:port:rx:" + ports.get("one");
    assertThat(tool("mm-meter", "list").orFail().output()).contains(meter);
    String counted = tool("mm-meter", "get", "-n", meter).orFail().output();
    assertThat(counted.lines().skip(1).findFirst().orElse("").strip()).doesNotStartWith("0");
  }

  private static String log(Hypervisor host) {
    return host.root() + "/var/log/midolman/mm-trace.log";
  }

  @Test
  void yDatapathIsShownBesideTheAgent() {
    assertThat(tool("mm-dpctl", "datapath", "--list").orFail().output())
        .isEqualTo("Found 1 datapath\n  midonet\n");
    assertThat(tool("mm-dpctl", "datapath", "--show", "midonet").orFail().output())
        .contains("'tap-one'", "'metadata-dp'", "rxPackets=");
    assertThat(tool("mm-dpctl", "datapath", "--delete", "midonet").status()).isEqualTo(1);
  }

  @Test
  void zDatapathIsShownWithoutTheAgent() {
    warm();
    cloud.agent(host).kill();
    warm();
    assertThat(tool("mm-stat").status()).isEqualTo(1);
    assertThat(tool("mm-dpctl", "datapath", "--show", "midonet").orFail().output())
        .contains("'tap-one'", "  Flows  ");
    assertThat(tool("mm-dpctl", "datapath", "--dump", "midonet").orFail().output())
        .contains("Match:", "Actions:", "Last used time:");
    assertThat(tool("mm-dpctl", "datapath", "--connections", "midonet").orFail().output())
        .contains("169.254.169.254:80");
  }
}
