/**
 * The REST API as midonet-cli sees it: documents and five verbs.
 *
 * <p>In come addresses, media types and {@link org.midonet.cli.api.Document}s; out come documents,
 * or a {@link org.midonet.cli.failure.ApiFailure}. It knows logins, tokens and JSON, and nothing of
 * what a bridge is. It is built of {@link java.net.HttpURLConnection} and the streaming parser
 * alone: a command line tool must be ready before its user is.
 */
@NullMarked
package org.midonet.cli.api;

import org.jspecify.annotations.NullMarked;
