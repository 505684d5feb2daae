package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.midonet.acceptance.scenarios.BalancedPool.Member;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** What becomes of connections when their member is disabled, or found to be sick. */
@OnSharedCloud
class BalancedConnectionsRowsTest {
  private static final String VIP = "198.51.100.7";

  @Test
  @Scenario({"LB-06", "LB-15"})
  void aConnectionKeepsAMemberThatIsDisabled(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, VIP, false, 2);
    Member one = pool.served(4000);
    for (int i = 0; i < 5; i++) {
      pool.goesOn(one, 4000);
    }
    pool.enable(one, false);
    for (int i = 0; i < 5; i++) {
      pool.goesOn(one, 4000);
    }
    // The member may speak first after the change, too.
    byte[] more = pool.answer(one, 4000, Tcp.ACK);
    one.wire().send(more);
    stage.expect(pool.client().gets(pool.answerAtClient(one, 4000, Tcp.ACK)));
    for (int port = 4100; port < 4108; port++) {
      assertThat(pool.served(port)).as("a new connection").isNotEqualTo(one);
    }
    pool.goesOn(one, 4000);
  }

  /**
   * A client of a sticky VIP is promised one member: another one knows nothing of what was said.
   */
  @Test
  @Scenario("LB-15")
  void aStickyConnectionIsCutWhenItsMemberIsDisabled(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, VIP, true, 2);
    Member one = pool.served(4000);
    pool.goesOn(one, 4000);
    pool.enable(one, false);
    pool.client().send(pool.call(4000, Tcp.ACK));
    Member other =
        stage.firstOf(pool.members(), each -> each.wire().gets(pool.callAt(each, 4000, Tcp.ACK)));
    assertThat(other).isNotEqualTo(one);
    // What it still says is no answer of the VIP's any more.
    byte[] late = pool.answer(one, 4000, Tcp.ACK);
    one.wire().send(late);
    stage.expect(pool.client().gets(Frames.routed(late, pool.uplink(), BalancedPool.CLIENT)));
  }

  @Test
  @Scenario("LB-05")
  void theOnlyMemberOfAStickyClientIsDisabled(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, VIP, true, 1);
    Member one = pool.served(4000);
    assertThat(pool.served(4001)).isEqualTo(one);
    pool.enable(one, false);
    pool.refused(4002);
    pool.client().send(pool.call(4000, Tcp.ACK));
    stage.expectNothing();
  }

  @Test
  @Scenario({"LB-07", "LB-08"})
  void aSickMemberLosesItsConnections(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, VIP, false, 2);
    Member one = pool.served(4000);
    pool.goesOn(one, 4000);
    pool.healthy(one, false);
    pool.client().send(pool.call(4000, Tcp.ACK));
    Member other =
        stage.firstOf(pool.members(), each -> each.wire().gets(pool.callAt(each, 4000, Tcp.ACK)));
    assertThat(other).isNotEqualTo(one);
    pool.healthy(other, false);
    pool.client().send(pool.call(4000, Tcp.ACK));
    stage.expectNothing();
    pool.refused(4000);
    pool.healthy(one, true);
    for (int port : List.of(4001, 4002)) {
      assertThat(pool.served(port)).isEqualTo(one);
    }
  }

  @Test
  @Scenario("LB-09")
  void aStickyClientOfTheOnlyMemberThatIsSick(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, VIP, true, 1);
    Member one = pool.served(4000);
    pool.healthy(one, false);
    pool.refused(4000);
    pool.refused(4001);
  }
}
