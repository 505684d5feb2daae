package org.midonet.nsdb.zookeeper;

import java.time.Duration;
import java.util.Optional;
import org.midonet.nsdb.store.NsdbLimits;

/**
 * How to reach the ensemble.
 *
 * @param hosts {@code host:port,…}
 * @param rootKey under which everything lies, {@code /midonet} as a rule
 * @param sessionTimeout after which a participant that does not answer is gone for the others
 * @param bufferBytes the largest answer that is taken
 * @param tls empty: in the clear
 */
public record ZooKeeperSettings(
    String hosts,
    String rootKey,
    Duration sessionTimeout,
    int bufferBytes,
    NsdbLimits limits,
    Optional<ZooKeeperTls> tls) {

  /** Production's settings but for the address. */
  public static ZooKeeperSettings of(String hosts) {
    return new ZooKeeperSettings(
        hosts, "/midonet", Duration.ofSeconds(30), 64 << 20, NsdbLimits.DEFAULT, Optional.empty());
  }

  /** The same under another root. */
  public ZooKeeperSettings withRootKey(String key) {
    return new ZooKeeperSettings(hosts, key, sessionTimeout, bufferBytes, limits, tls);
  }

  /** The same with another session timeout. */
  public ZooKeeperSettings withSessionTimeout(Duration timeout) {
    return new ZooKeeperSettings(hosts, rootKey, timeout, bufferBytes, limits, tls);
  }

  /** The same with other limits. */
  public ZooKeeperSettings withLimits(NsdbLimits other) {
    return new ZooKeeperSettings(hosts, rootKey, sessionTimeout, bufferBytes, other, tls);
  }

  /** The same by TLS, or in the clear. */
  public ZooKeeperSettings withTls(Optional<ZooKeeperTls> with) {
    return new ZooKeeperSettings(hosts, rootKey, sessionTimeout, bufferBytes, limits, with);
  }
}
