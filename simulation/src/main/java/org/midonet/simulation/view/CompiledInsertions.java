package org.midonet.simulation.view;

/**
 * What service insertions make of a port: of a protected one, rules that send its traffic to the
 * services; of a service's, rules that send on what the service returns. The id of the chains is
 * that of the port, the ids of the rules are those of the insertions.
 *
 * @param in rules for what comes in by the port, before its inbound filter
 * @param out rules for what goes out by the port, after its outbound filter
 * @param service whether a service is behind the port: then nothing else goes out by it
 */
public record CompiledInsertions(CompiledChain in, CompiledChain out, boolean service) {

  /** Priority bits of a tag: traffic from the protected port, traffic to it. */
  static final int FROM = 1 << 13;

  static final int TO = 2 << 13;

  /** The bits of a tag in which traffic and its answers are each other's opposite. */
  public static final int DIRECTION = FROM | TO;

  boolean sameAs(CompiledInsertions other) {
    return service == other.service && in.sameAs(other.in) && out.sameAs(other.out);
  }
}
