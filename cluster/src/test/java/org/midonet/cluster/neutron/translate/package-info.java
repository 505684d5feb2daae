/** Tests of translation alone. */
@NullMarked
package org.midonet.cluster.neutron.translate;

import org.jspecify.annotations.NullMarked;
