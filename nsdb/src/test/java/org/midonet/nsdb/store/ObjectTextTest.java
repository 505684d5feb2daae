package org.midonet.nsdb.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Things;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Conflict;

/** Objects as stored text. */
class ObjectTextTest {

  @Test
  void familiesSayWhichKindTheyAre() throws Exception {
    BridgePort port = Things.port(Things.bridge("b"));
    assertThat(ObjectText.write(port)).contains("\"type\":\"bridge\"");
    assertThat(ObjectText.read(ObjectKey.of(port), ObjectText.write(port))).isEqualTo(port);
    Chain chain = Things.chain("c");
    LiteralRule rule = Things.rule(chain);
    assertThat(ObjectText.read(ObjectKey.of(rule), ObjectText.write(rule))).isEqualTo(rule);
  }

  @Test
  void whatANewerReleaseStoredStaysAndWhatIsClearedGoes() throws Exception {
    Bridge before = Things.bridge("b").with().tenantId("t").build();
    String stored = ObjectText.write(before).replaceFirst("\\{", "{\"colour\":{\"r\":1},");
    TopologyObject read = ObjectText.read(ObjectKey.of(before), stored);
    assertThat(read).isEqualTo(before);
    Bridge after = before.with().tenantId(java.util.Optional.empty()).name("c").build();
    String rewritten = ObjectText.rewrite(stored, read, after);
    assertThat(rewritten).contains("\"colour\":{\"r\":1}").doesNotContain("tenantId");
    assertThat(ObjectText.read(ObjectKey.of(before), rewritten)).isEqualTo(after);
  }

  @Test
  void unknownFieldsInsideNestedObjectsStayToo() throws Exception {
    LiteralRule rule = Things.rule(Things.chain("c"));
    String stored =
        ObjectText.write(rule).replace("\"condition\":{", "\"condition\":{\"mood\":\"blue\",");
    String rewritten = ObjectText.rewrite(stored, rule, rule);
    assertThat(rewritten).contains("\"mood\":\"blue\"");
  }

  @Test
  void whatCannotBeReadIsSaid() {
    Bridge bridge = Things.bridge("b");
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() -> ObjectText.read(ObjectKey.of(bridge), "{\"id\":7}"))
        .withMessageContaining(bridge.id().toString());
  }
}
