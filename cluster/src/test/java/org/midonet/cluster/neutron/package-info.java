/** Tests of translation without HTTP. */
@NullMarked
package org.midonet.cluster.neutron;

import org.jspecify.annotations.NullMarked;
