/**
 * Who may use the API. In come the token of a request or the name and password of a login; out goes
 * an identity, or a refusal. Secrets are compared in constant time and never logged. Which {@link
 * org.midonet.cluster.auth.AuthService} serves is decided where the daemon is wired.
 */
@NullMarked
package org.midonet.cluster.auth;

import org.jspecify.annotations.NullMarked;
