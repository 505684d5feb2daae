package org.midonet.cli.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.api.Json;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.kind.Branch;
import org.midonet.cli.kind.Entity;
import org.midonet.cli.kind.Kinds;

/**
 * Lines as users of midonet-cli type them, or as somebody pipes them in; and JSON as servers send
 * it.
 */
public final class LanguageFuzz {

  private LanguageFuzz() {}

  /** Lines of every form. */
  public static List<byte[]> seeds() {
    return List.of(
            "list bridge",
            "create bridge name \"two words\" infilter chain0",
            "bridge bridge0 port port0 set vlan 7",
            "router router0 add route src 10.0.0.0/24 dst 0.0.0.0/0 type normal weight 100 port"
                + " router0:port1",
            "chain chain0 add rule dst-port 80-443 !proto tcp type dnat action accept target"
                + " 10.0.0.1-10.0.0.9:80-90",
            "delete host host0 binding port bridge0:port0",
            "tunnel-zone list host where address 10.0.0.1",
            "show bridge 0a0b0c0d-0000-4000-8000-000000000001 name",
            "clear sett x",
            "describe rule",
            "set admin-state-up 'x\\'y' \\\" # not a comment",
            "{\"a\": [1, 2.5e3, true, null, {\"b\": \"\\u00e4\"}], \"c\": {}}")
        .stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** A line is a command, or there is a line that says what is wrong with it. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    try {
      List<String> words = Words.of(text);
      if (!words.isEmpty()) {
        assertThat(new Matcher(words, new Anything()).expected()).isNotNull();
        assertThat(new Matcher(words, new Anything()).match().verb()).isNotNull();
      }
    } catch (CliFailure expected) {
      assertThat(expected.line()).isNotEmpty();
    }
    try {
      Document read = Json.object(text);
      assertThat(Json.object(Json.write(read)).members()).hasSameSizeAs(read.members());
    } catch (IOException expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }

  /** Whatever is named is there. */
  private static final class Anything implements Objects {

    @Override
    public Entity root() {
      return Entity.inRoot(Kinds.get("root"), new Document());
    }

    @Override
    public Entity systemState() {
      return root();
    }

    @Override
    public Optional<Entity> find(Entity parent, Branch branch, String word) {
      return word.endsWith("0")
          ? Optional.of(Entity.inRoot(Kinds.get(branch.kind()), new Document()))
          : Optional.empty();
    }

    @Override
    public List<Entity> list(Entity parent, Branch branch) {
      return List.of(Entity.inRoot(Kinds.get(branch.kind()), new Document()));
    }

    @Override
    public boolean fits(Entity entity, Pair pair) {
      return true;
    }

    @Override
    public Optional<String> id(String kind, String word) {
      return word.endsWith("0")
          ? Optional.of("00000000-0000-4000-8000-000000000001")
          : Optional.empty();
    }

    @Override
    public List<String> aliases(Entity parent, Branch branch) {
      return List.of();
    }
  }
}
