package org.midonet.nsdb.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.error.Conflict;

/**
 * What lies in the store: names of table entries, and objects. Another release may have put it
 * there. The last character of an input says which type of object it is.
 */
public final class StoreFuzz {

  private static final UUID ID = new UUID(1, 2);

  private StoreFuzz() {}

  /** Entries of every table, and some objects. */
  public static List<byte[]> seeds() {
    List<String> seeds = new ArrayList<>();
    seeds.add("macs/" + ID + "/0/02:00:00:00:00:01," + ID + ",0000000001");
    seeds.add("neighbours/" + ID + "/-/10.0.0.1,02:00:00:00:00:01,0000000002");
    seeds.add("addresses/" + ID + "/-/2001:db8::1,02:00:00:00:00:01,p");
    seeds.add(
        "routes/" + ID + "/" + ID + "/10.0.0.0%8_0.0.0.0%0_10.0.0.1_100," + ID + ",0000000003");
    seeds.add(
        "{\"id\": \"%s\", \"name\": \"b\", \"adminStateUp\": true, \"tenantId\": null, \"ruleIds\": [\"%s\"]}"
            .formatted(ID, ID));
    seeds.add(
        "{\"type\": \"BridgePort\", \"id\": \"%s\", \"bridgeId\": \"%s\", \"tunnelKey\": 5, \"vlan\": 7}"
            .formatted(ID, ID));
    for (int i = 0; i < TopologyTypes.ALL.size(); i++) {
      seeds.add(
          "{\"id\": \""
              + ID
              + "\", \"name\": \"n\", \"type\": \"BridgePort\", \"position\": 1}"
              + (char) ('0' + i));
    }
    return seeds.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /**
   * An entry is understood and has the same name again, or is none; an object is one or is refused.
   */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    TableText.parse(Layout.TABLES + "/" + text)
        .ifPresent(
            entry -> {
              String again =
                  TableText.table(entry.key())
                      + "/"
                      + TableText.name(entry.key(), entry.value())
                      + entry.order();
              assertThat(TableText.parse(again)).contains(entry);
            });
    if (text.isEmpty()) {
      return;
    }
    int number = text.charAt(text.length() - 1);
    Class<? extends TopologyObject> type = TopologyTypes.ALL.get(number % TopologyTypes.ALL.size());
    try {
      assertThat(ObjectText.read(new ObjectKey(type, ID), text.substring(0, text.length() - 1)))
          .isNotNull();
    } catch (Conflict expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }
}
