/**
 * The agent's door for the operator of its host: a socket below {@code run/midolman} that only root
 * opens. In come questions, a JSON object a line; out go answers, a JSON object a line. The tools
 * mm-trace, mm-stat and mm-meter speak it; docs/operator-cli.md describes it.
 */
@NullMarked
package org.midonet.agent.door;

import org.jspecify.annotations.NullMarked;
