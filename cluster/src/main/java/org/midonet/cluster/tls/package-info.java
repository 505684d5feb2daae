/**
 * Keys and certificates from files. In come PEM files or a key store; out go what Jetty serves
 * with, and what clients trust. What is wrong with a file is told by its path; what is in it never.
 */
@NullMarked
package org.midonet.cluster.tls;

import org.jspecify.annotations.NullMarked;
