/**
 * Rows that outlive the host that wrote them: what a port's connections are, each for as long as it
 * lives. In come keys and values as bytes, which nothing here understands; out go those of one
 * port. A store that is away costs nobody anything but what it would have told.
 */
@NullMarked
package org.midonet.cassandra;

import org.jspecify.annotations.NullMarked;
