/** Tests of the web server: what the connection sees. */
@NullMarked
package org.midonet.cluster.http;

import org.jspecify.annotations.NullMarked;
