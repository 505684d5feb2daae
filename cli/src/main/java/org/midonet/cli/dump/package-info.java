/** zkdump: an ensemble's nodes come in; out goes a file to read, or one that has all of it. */
@NullMarked
package org.midonet.cli.dump;

import org.jspecify.annotations.NullMarked;
