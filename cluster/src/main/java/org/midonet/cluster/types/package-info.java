/**
 * The declarations of all resources of the API: one file a resource, with its paths, fields, links
 * and the few rules that are its own. {@link org.midonet.cluster.types.ResourceTable} lists them.
 * To add one, see {@code docs/design/cluster.md}.
 */
@NullMarked
package org.midonet.cluster.types;

import org.jspecify.annotations.NullMarked;
