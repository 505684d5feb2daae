/**
 * What the cluster tells about itself: measurements for {@code /metrics}, checks for {@code
 * /healthz}. In come requests that were answered and calls of the store; out goes a registry.
 */
@NullMarked
package org.midonet.cluster.report;

import org.jspecify.annotations.NullMarked;
