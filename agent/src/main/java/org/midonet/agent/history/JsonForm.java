package org.midonet.agent.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Mac;

/** A record as a JSON object in UTF-8; what a packet does not have is left out. */
final class JsonForm {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonForm() {}

  static byte[] write(FlowRecord record) {
    ObjectNode told =
        JsonNodeFactory.instance
            .objectNode()
            .put("host", record.host().toString())
            .put("number", record.number())
            .put("time", record.time().toEpochMilli())
            .put("nanos", record.nanos())
            .put("ingressPort", record.ingressPort().toString());
    told.set("match", match(record.match()));
    told.put("outcome", word(record.outcome()));
    record.reason().ifPresent(reason -> told.put("reason", reason));
    for (FlowRecord.Device device : record.devices()) {
      told.withArray("devices")
          .addObject()
          .put("kind", word(device.kind()))
          .put("id", device.id().toString());
    }
    record.egressPorts().forEach(port -> told.withArray("egressPorts").add(port.toString()));
    for (FlowRecord.AppliedRule rule : record.rules()) {
      told.withArray("rules")
          .addObject()
          .put("chain", rule.chain().toString())
          .put("rule", rule.rule().toString())
          .put("effect", rule.effect());
    }
    record.actions().forEach(action -> told.withArray("actions").add(action));
    try {
      return JSON.writeValueAsBytes(told);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can be written", e);
    }
  }

  private static ObjectNode match(FlowKey key) {
    ObjectNode match =
        JsonNodeFactory.instance
            .objectNode()
            .put("ethSrc", new Mac(key.ethSrc()).toString())
            .put("ethDst", new Mac(key.ethDst()).toString())
            .put("etherType", key.etherType());
    if (key.vlan() != 0) {
      match.put("vlan", key.vlanId());
    }
    if (key.isIp() || key.etherType() == EtherType.ARP) {
      match
          .put("ipSrc", key.ipSrc().toString())
          .put("ipDst", key.ipDst().toString())
          .put("protocol", key.protocol());
    }
    if (key.isIp()) {
      match.put("tos", key.tos());
      if (key.fragment() != FlowKey.WHOLE) {
        match.put("fragment", key.fragment() == FlowKey.FIRST_FRAGMENT ? "first" : "later");
      }
      if (key.isIcmp()) {
        match.put("icmpType", key.icmpType()).put("icmpCode", key.icmpCode());
        match.put("icmpId", key.tpDst());
      } else {
        match.put("tpSrc", key.tpSrc()).put("tpDst", key.tpDst());
      }
    }
    return match;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
