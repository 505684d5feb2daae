/**
 * Users and tokens of OpenStack's Keystone. In come what clients sent as a token or as name and
 * password; Keystone is asked over HTTP, in version 3 or 2.0 of its API ({@link
 * org.midonet.cluster.auth.keystone.Dialect}); out goes an identity with MidoNet's roles, a
 * refusal, or the news that Keystone cannot be asked, which lets nobody in. What Keystone said of a
 * token is remembered for half a minute. Nothing secret is logged or shown.
 */
@NullMarked
package org.midonet.cluster.auth.keystone;

import org.jspecify.annotations.NullMarked;
