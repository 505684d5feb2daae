package org.midonet.agent.trace;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.midonet.network.explain.Explanation;
import org.midonet.packet.FlowKey;
import org.midonet.simulation.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of {@code mm-trace.log}: one an event, each with the number of its packet. The logger
 * of this class has that file as its own appender (bin/lib/logback-midolman.xml).
 */
public final class TraceLog {

  private static final Logger LOG = LoggerFactory.getLogger(TraceLog.class);

  void packet(
      long cookie,
      boolean detailed,
      UUID port,
      FlowKey key,
      Verdict verdict,
      List<UUID> requests,
      Set<UUID> egressHosts) {
    String asked = requests.isEmpty() ? "" : " for trace request " + requests;
    LOG.debug("{} enters by port {}{}: {}", cookie, port, asked, key);
    if (detailed) {
      Explanation.lines(verdict).forEach(line -> LOG.debug("{} {}", cookie, line));
    } else {
      LOG.debug("{} {}", cookie, Explanation.summary(verdict));
    }
    if (!egressHosts.isEmpty()) {
      LOG.debug("{} goes out at hosts {}", cookie, egressHosts);
    }
  }
}
