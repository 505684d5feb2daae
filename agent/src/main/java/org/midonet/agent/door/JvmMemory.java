package org.midonet.agent.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Locale;

/** The heap by generation, and what collecting it took. Collectors name their pools differently. */
final class JvmMemory {

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String generation : new String[] {"eden", "survivor", "old"}) {
      json.putObject(generation).put("used", 0L).put("total", 0L);
    }
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        MemoryUsage usage = pool.getUsage();
        ObjectNode sum = (ObjectNode) json.get(generation(pool.getName()));
        sum.put("used", sum.path("used").longValue() + usage.getUsed());
        sum.put("total", sum.path("total").longValue() + usage.getCommitted());
      }
    }
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += Math.max(0, collector.getCollectionTime());
    }
    return json.put("collectorMillis", millis);
  }

  /** G1 and Serial have the three; ZGC has a young and an old generation. */
  private static String generation(String pool) {
    String name = pool.toLowerCase(Locale.ROOT);
    if (name.contains("survivor")) {
      return "survivor";
    }
    return name.contains("eden") || name.contains("young") ? "eden" : "old";
  }
}
