/**
 * Helps the commands to start soon: names the classes that a shared archive of the JVM should hold.
 * Comes in: the class path. Goes out: a class list for {@code -Xshare:dump}.
 */
@NullMarked
package org.midonet.standalone.archive;

import org.jspecify.annotations.NullMarked;
