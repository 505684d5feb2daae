package org.midonet.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that say who a host is and where the NSDB is. */
final class LocalFilesTest {
  private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

  @TempDir Path root;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void aHostOfItsOwn() {
    environment.put("MIDONET_ROOT", root.toString());
    environment.put("HOME", root.resolve("home").toString());
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text);
  }

  @Test
  void anIdIsMadeOnceAndKept() throws IOException {
    HostId hostId = new HostId(environment);
    assertThat(hostId.find()).isEmpty();
    assertThat(hostId.findOrMake(() -> ID)).isEqualTo(ID);
    assertThat(hostId.findOrMake(UUID::randomUUID)).isEqualTo(ID);
    assertThat(new HostId(environment).find()).contains(ID);
  }

  @Test
  void theOldPlaceOfTheIdIsRead() throws IOException {
    write("etc/midolman/host_uuid.properties", "host_uuid=" + ID);
    assertThat(new HostId(environment).find()).contains(ID);
  }

  @Test
  void aBrokenIdIsNotReplaced() throws IOException {
    write("etc/midonet_host_id.properties", "host_uuid=broken");
    assertThatThrownBy(() -> new HostId(environment).findOrMake(UUID::randomUUID))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void theStoreIsFoundBySourcesInTheirOrder() throws IOException {
    assertThat(Bootstrap.forTools(environment))
        .isEqualTo(new Bootstrap("127.0.0.1:2181", "/midonet"));
    write("etc/midolman/midolman.conf", "[zookeeper]\nzookeeper_hosts = a:1\nroot_key = /m\n");
    assertThat(Bootstrap.forTools(environment)).isEqualTo(new Bootstrap("a:1", "/m"));
    write("etc/midonet/midonet.conf", "[zookeeper]\nzookeeper_hosts : \"b:1,c:1\" # two\n");
    assertThat(Bootstrap.forTools(environment)).isEqualTo(new Bootstrap("b:1,c:1", "/m"));
    assertThat(Bootstrap.forAgentTools(environment)).isEqualTo(new Bootstrap("a:1", "/m"));
    write("home/.midonetrc", "[cli]\nx = y\n[zookeeper]\nzookeeper_hosts = d:1\n");
    assertThat(Bootstrap.forTools(environment).hosts()).isEqualTo("d:1");
    environment.put("MIDO_ZOOKEEPER_HOSTS", "e:1");
    environment.put("MIDO_ZOOKEEPER_ROOT_KEY", "/midonet/v1");
    assertThat(Bootstrap.forTools(environment)).isEqualTo(new Bootstrap("e:1", "/midonet"));
  }

  @Test
  void iniFilesContinueLines() {
    assertThat(LocalIni.parse(List.of("[a]", "k = one \\", "two", "; no", "u = http://x/#y")))
        .isEqualTo(Map.of("a", Map.of("k", "one two", "u", "http://x/#y")));
  }
}
