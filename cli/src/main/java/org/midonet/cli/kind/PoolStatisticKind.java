package org.midonet.cli.kind;

/** Counters of a pool; the API of this release does not offer them. */
final class PoolStatisticKind {
  private PoolStatisticKind() {}

  static Kind declare() {
    return Kind.named("ps")
        .media("PoolStatistic-v1")
        .has(Attribute.text("bytes-in", "bytesIn").asReadOnly())
        .has(Attribute.text("bytes-out", "bytesOut").asReadOnly())
        .has(Attribute.text("active-connections", "activeConnections").asReadOnly())
        .has(Attribute.text("total-connections", "totalConnections").asReadOnly())
        .has(Attribute.reference("pool", "poolId", "pool").asReadOnly())
        .build();
  }
}
