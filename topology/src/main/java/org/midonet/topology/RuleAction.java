package org.midonet.topology;

/** What a rule does to a packet that matches it. */
public enum RuleAction {
  /** Stop here: the packet passes this filter. */
  ACCEPT,
  /** Go on with the next rule. */
  CONTINUE,
  /** Stop here: the packet is discarded in silence. */
  DROP,
  /** Stop here: the packet is discarded, and a router tells its sender. */
  REJECT,
  /** Leave this chain, and go on where it was entered. */
  RETURN,
  /** Leave the path, for another port. */
  REDIRECT
}
