/**
 * A stand-in for the REST API, in this process: enough of its paths, media types, link fields and
 * defaults that midonet-cli cannot tell the difference. It keeps documents, and understands none.
 */
@NullMarked
package org.midonet.cli.standin;

import org.jspecify.annotations.NullMarked;
