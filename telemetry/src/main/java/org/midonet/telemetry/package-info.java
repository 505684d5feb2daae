/**
 * How a daemon is seen from outside. In come a registry of metrics and checks of health; out go the
 * pages {@code /metrics} and {@code /healthz}, for whoever serves them: {@link
 * org.midonet.telemetry.LocalServer} here, or a web server that is there anyway.
 */
@NullMarked
package org.midonet.telemetry;

import org.jspecify.annotations.NullMarked;
