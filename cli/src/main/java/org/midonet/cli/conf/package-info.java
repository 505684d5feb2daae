/**
 * The command mn-conf: the configuration of the cloud, kept in the NSDB.
 *
 * <p>In come sub-commands and HOCON text; out go documents of a {@link
 * org.midonet.nsdb.ConfigStore}, or lines. Which keys there are, of what type and with what
 * default, is told by {@link org.midonet.nsdb.config.KnownKeys}: a key that is not in it is
 * refused, because it is most often a typing error.
 */
@NullMarked
package org.midonet.cli.conf;

import org.jspecify.annotations.NullMarked;
