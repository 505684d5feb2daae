/**
 * Network namespaces: opening, entering for the time of a call, making and removing named ones. In:
 * paths. Out: namespaces.
 */
@NullMarked
package org.midonet.ffi.netns;

import org.jspecify.annotations.NullMarked;
