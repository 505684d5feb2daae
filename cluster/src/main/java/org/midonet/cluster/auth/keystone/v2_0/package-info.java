/**
 * The name {@code v2_0.KeystoneService} of {@code cluster.auth.provider_class}. It says nothing of
 * the version that is spoken.
 */
@NullMarked
package org.midonet.cluster.auth.keystone.v2_0;

import org.jspecify.annotations.NullMarked;
