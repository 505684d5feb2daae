/**
 * A session with the API: lines in, lines out.
 *
 * <p>It keeps what lives as long as the program: the aliases, the tenant, whether the last command
 * succeeded. A line goes through the {@link org.midonet.cli.language.Matcher}; what it means is
 * done here by calls of the API, and printed in the fixed form that scripts parse.
 */
@NullMarked
package org.midonet.cli.session;

import org.jspecify.annotations.NullMarked;
