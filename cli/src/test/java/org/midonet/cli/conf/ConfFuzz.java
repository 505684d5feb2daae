package org.midonet.cli.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.midonet.nsdb.config.CheckedSettings;
import org.midonet.nsdb.config.Hocon;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.nsdb.config.RefusedSettings;

/** Settings as {@code mn-conf set} takes them from its standard input. */
public final class ConfFuzz {

  private static final KnownKeys KEYS = KnownKeys.load();

  private ConfFuzz() {}

  /** Settings of every form. */
  public static List<byte[]> seeds() {
    return List.of(
            "agent.midolman.bgp_keepalive : 1s",
            "agent { midolman { dashboard = true } loggers { root : DEBUG } }",
            "zookeeper.zookeeper_hosts = \"10.0.0.1:2181,10.0.0.2:2181\"",
            "cluster.auth { provider_class = ${agent.x} , keystone : { port : 35357 } }",
            "a = [1, 2.50, null, \"x\", {b : c}] # comment\n// another\nd += 1",
            "\"quoted.key\".x = \"\"\"many\nlines\"\"\"",
            "x = ${?y} 5 \\u00e4 include",
            "x = \"\\u-0e4\"")
        .stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** What is accepted is written in a form that says the same when it is read again. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (text.contains("include")) {
      return; // reads files, as its user may
    }
    try {
      Config settings = CheckedSettings.check(Layers.parse(text, "fuzz"), KEYS, true).config();
      String written = Hocon.tree(settings.root());
      assertThat(Hocon.tree(Layers.parse(written, "written").root())).isEqualTo(written);
    } catch (ConfigException | RefusedSettings expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }
}
