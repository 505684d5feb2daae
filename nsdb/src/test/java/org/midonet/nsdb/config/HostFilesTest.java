package org.midonet.nsdb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files below MIDONET_ROOT: bootstrap settings and the host's identity. */
class HostFilesTest {

  @TempDir Path root;

  private HostFiles files() throws IOException {
    Files.createDirectories(root.resolve("root"));
    return HostFiles.of(Map.of("MIDONET_ROOT", root.toString(), "HOME", "/root"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void withoutAnyFileTheDefaultsHold() throws Exception {
    assertThat(Bootstrap.read(files(), Map.of(), Optional.empty()))
        .isEqualTo(
            new Bootstrap("127.0.0.1:2181", "/midonet", Duration.ofSeconds(30), Optional.empty()));
  }

  @Test
  void sourcesAreMergedKeyByKey() throws Exception {
    HostFiles files = files();
    write(
        files.midolmanConf(),
        """
        # the agent's
        [zookeeper]
        zookeeper_hosts = low:1
        root_key : /low
        bootstrap_timeout = 2s ; short
        """);
    write(files.midonetConf(), "[zookeeper]\nzookeeper_hosts = middle:1,\\\nmiddle:2\n");
    assertThat(Bootstrap.read(files, Map.of(), Optional.empty()))
        .isEqualTo(
            new Bootstrap("middle:1,middle:2", "/low", Duration.ofSeconds(2), Optional.empty()));
    assertThat(Bootstrap.read(files, Map.of(), Optional.of(files.midolmanConf())).hosts())
        .isEqualTo("low:1");
    write(files.midonetrc(), "[cli]\napi_url = x\n[zookeeper]\nzookeeper_hosts = \"mine:1\"\n");
    assertThat(Bootstrap.read(files, Map.of(), Optional.empty()).hosts()).isEqualTo("mine:1");
    assertThat(
            Bootstrap.read(
                files,
                Map.of("MIDO_ZOOKEEPER_HOSTS", "env:1", "MIDO_ZOOKEEPER_ROOT_KEY", "/midonet/v1"),
                Optional.empty()))
        .isEqualTo(new Bootstrap("env:1", "/midonet", Duration.ofSeconds(2), Optional.empty()));
  }

  @Test
  void oldNamesGetTheirNewOnesAndUnits() throws Exception {
    Path file = files().midolmanConf();
    write(
        file,
        """
        [arptable]
        arp_timeout_seconds = 60
        [midolman]
        bgp_holdtime = 3
        [bridge]
        mac_port_mapping_expire_millis = 15000
        [zookeeper]
        session_timeout = 30000
        """);
    Config config = IniFile.read(file);
    assertThat(config.getDuration("agent.arptable.arp_timeout")).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.getDuration("agent.midolman.bgp_holdtime")).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.getDuration("agent.bridge.mac_port_mapping_expire"))
        .isEqualTo(Duration.ofSeconds(15));
    assertThat(config.getDuration("zookeeper.session_timeout")).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aHostIdIsMadeOnceAndFoundInTheOldPlaceToo() throws Exception {
    HostId id = new HostId(files());
    assertThat(id.find()).isEmpty();
    UUID made = id.findOrMake(UUID::randomUUID);
    assertThat(id.findOrMake(UUID::randomUUID)).isEqualTo(made);
    assertThat(Files.readString(id.place())).contains("host_uuid=" + made);

    Files.delete(id.place());
    UUID old = UUID.randomUUID();
    write(root.resolve("etc/midolman/host_uuid.properties"), "host_uuid=" + old + "\n");
    assertThat(id.findOrMake(UUID::randomUUID)).isEqualTo(old);

    write(id.place(), "host_uuid=nonsense\n");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(id::find)
        .withMessageContaining("nonsense");
  }
}
