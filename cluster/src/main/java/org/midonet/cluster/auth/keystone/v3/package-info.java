/**
 * The name {@code v3.KeystoneService} of {@code cluster.auth.provider_class}. It says nothing of
 * the version that is spoken.
 */
@NullMarked
package org.midonet.cluster.auth.keystone.v3;

import org.jspecify.annotations.NullMarked;
