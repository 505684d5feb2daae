/**
 * The language of midonet-cli: words, and the forms that they may take.
 *
 * <p>In comes a line. It is split into words as a POSIX shell would, and matched against the table
 * of {@link org.midonet.cli.language.Forms}; out goes a {@link org.midonet.cli.language.Match} that
 * names the verb, the object, and the attributes, or a {@link
 * org.midonet.cli.failure.SyntaxFailure} with what the best form left over. Matching asks {@link
 * org.midonet.cli.language.Objects} for the objects that the words name.
 */
@NullMarked
package org.midonet.cli.language;

import org.jspecify.annotations.NullMarked;
