package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.udp;

import java.util.List;
import java.util.UUID;

/** Two guests on a network that knows where both are. */
record Pair(UUID bridge, UUID portA, UUID portB, Wire a, Wire b) {
  /** The first guest's MAC; its address is 10.0.0.10. */
  static final String A = "02:00:00:00:00:0a";

  /** The second guest's MAC; its address is 10.0.0.11. */
  static final String B = "02:00:00:00:00:0b";

  /** On a new network, on the first host and the second. */
  static Pair build(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    List<Wire> wires = stage.plugInto(bridge, 1, 2);
    return meet(stage, bridge, wires.get(0), wires.get(1));
  }

  /** Two that are on a network already. */
  static Pair meet(Stage stage, UUID bridge, Wire a, Wire b) {
    Pair pair = new Pair(bridge, stage.portOf(a), stage.portOf(b), a, b);
    // The first says where it is: its frame goes to everybody. From then on it is alone with the
    // second.
    a.send(pair.there(9));
    stage.expectSoon(b.gets(pair.there(9)));
    stage.awaitMac(bridge, A, pair.portA());
    b.send(pair.back(9));
    stage.expectSoon(a.gets(pair.back(9)));
    stage.awaitMac(bridge, B, pair.portB());
    return pair;
  }

  byte[] there(int port) {
    return udp(A, B, "10.0.0.10", "10.0.0.11", 1000, port);
  }

  byte[] back(int port) {
    return udp(B, A, "10.0.0.11", "10.0.0.10", port, 1000);
  }
}
