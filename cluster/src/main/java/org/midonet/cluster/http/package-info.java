/**
 * The API on the wire: Jetty listens, Jersey routes and negotiates, one filter lets in who may
 * come. In come requests; out go {@link org.midonet.cluster.api.Call calls} to the endpoints of the
 * table, and their replies or errors as HTTP. Only this room knows Jetty and Jersey.
 */
@NullMarked
package org.midonet.cluster.http;

import org.jspecify.annotations.NullMarked;
