/** Tests of the host side of configuration. */
@NullMarked
package org.midonet.nsdb.config;

import org.jspecify.annotations.NullMarked;
