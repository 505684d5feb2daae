package org.midonet.nsdb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.topology.error.InvalidInput;

/** The precedence of layers. */
class HostConfigTest {

  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final UUID host = UUID.randomUUID();
  private final HostConfig config = new HostConfig(nsdb.config());

  @AfterEach
  void close() {
    nsdb.close();
  }

  private void write(ConfigDocument document, String text) throws Exception {
    nsdb.config().update(document, _ -> text);
  }

  @Test
  void higherLayersWinKeyByKey() throws Exception {
    Config bundled = ConfigFactory.parseString("a { k : bundled, only_bundled : 1 }");
    write(
        new ConfigDocument.Schema("agent"),
        "a { k : schema, s : 1, level : INFO, other : ${a.level} }");
    write(new ConfigDocument.Template("default"), "a { k : default, d : 1 }");
    write(new ConfigDocument.Template("big"), "a { k : big, b : 1 }");
    assertThat(config.resolved(host, ConfigFactory.empty(), bundled).getString("a.k"))
        .isEqualTo("default");

    write(new ConfigDocument.TemplateMapping(), host + " : big");
    assertThat(config.templateOf(host)).contains("big");
    assertThat(config.templateOf(UUID.randomUUID())).isEmpty();
    assertThat(config.resolved(host, ConfigFactory.empty(), bundled).getString("a.k"))
        .isEqualTo("big");

    write(new ConfigDocument.Host(host), "a { k : host, level : DEBUG }");
    Config all = config.resolved(host, ConfigFactory.empty(), bundled);
    assertThat(all.getString("a.k")).isEqualTo("host");
    assertThat(
            all.getInt("a.b")
                + all.getInt("a.d")
                + all.getInt("a.s")
                + all.getInt("a.only_bundled"))
        .isEqualTo(4);
    assertThat(all.getString("a.other"))
        .as("substitutions are resolved over the merged tree")
        .isEqualTo("DEBUG");

    assertThat(
            config
                .resolved(host, ConfigFactory.parseString("a.k : local"), bundled)
                .getString("a.k"))
        .isEqualTo("local");
    assertThat(config.ofTemplate("absent").getString("a.k")).isEqualTo("default");
  }

  @Test
  void whatCannotBeUnderstoodIsSaid() throws Exception {
    write(new ConfigDocument.Host(host), "a : ${nowhere}");
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> config.resolved(host, ConfigFactory.empty(), ConfigFactory.empty()));
    write(new ConfigDocument.Host(host), "a : {");
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> config.ofHost(host));
  }
}
