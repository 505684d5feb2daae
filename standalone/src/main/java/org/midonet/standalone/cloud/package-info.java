/**
 * A small cloud on one machine, for the quickstart, the acceptance tests and the benchmarks: the
 * commands of {@code bin/}, started as an operator starts them, in a lab of namespaces.
 *
 * <p>Comes in: a lab and what to build. Goes out: running daemons, an {@link
 * org.midonet.standalone.cloud.Api} to speak to them, and guests with bound ports. It holds no
 * logic of the product: only processes, HTTP requests and waiting.
 */
@NullMarked
package org.midonet.standalone.cloud;

import org.jspecify.annotations.NullMarked;
