/**
 * What Neutron's plugin calls: {@code /neutron} and all below. In come Neutron's own documents,
 * with all their fields; out go one transaction a request (the mirror of the resource, and the
 * topology that {@link org.midonet.cluster.neutron.translate} makes of it), then entries of
 * bridges' tables, and the document as it was understood.
 */
@NullMarked
package org.midonet.cluster.neutron;

import org.jspecify.annotations.NullMarked;
