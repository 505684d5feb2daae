package org.midonet.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class CassandraSettingsTest {

  private static InetSocketAddress at(String host, int port) {
    return InetSocketAddress.createUnresolved(host, port);
  }

  @Test
  void serversAreReadAsTheyAreWritten() {
    assertThat(CassandraSettings.servers("")).isEmpty();
    assertThat(CassandraSettings.servers(" nsdb1, nsdb2:9043 ,192.0.2.1"))
        .containsExactly(at("nsdb1", 9042), at("nsdb2", 9043), at("192.0.2.1", 9042));
    assertThat(CassandraSettings.servers("[2001:db8::1]:9044,2001:db8::2"))
        .containsExactly(at("2001:db8::1", 9044), at("2001:db8::2", 9042));
  }

  @Test
  void whatIsNoServerIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CassandraSettings.servers("nsdb1:http"))
        .withMessageContaining("cassandra.servers")
        .withMessageContaining("nsdb1:http");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CassandraSettings.servers("nsdb1:70000"))
        .withMessageContaining("nsdb1:70000");
    assertThatIllegalArgumentException().isThrownBy(() -> new CassandraSettings(List.of(), 1));
  }
}
