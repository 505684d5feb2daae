/**
 * What belongs to whom. The API's handlers get a store that shows a tenant's callers what is their
 * tenant's and nothing else, and that refuses to write anything which would be, or point to, what
 * is not. In come the store and the identity of the request; out goes a store with the same
 * contract. No handler checks an owner itself, so none can forget to.
 */
@NullMarked
package org.midonet.cluster.tenancy;

import org.jspecify.annotations.NullMarked;
