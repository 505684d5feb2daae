/**
 * The JSON of the REST API, declared once a field.
 *
 * <p>In come the bodies of requests as trees; out go records of {@link org.midonet.topology}, or
 * the list of all that is wrong with the body. The other way, records become trees with the links
 * of the API. A {@link org.midonet.cluster.json.Shape} is the list of an object's fields; each
 * field reads itself, writes itself and describes itself for the OpenAPI document. This room knows
 * neither HTTP nor the store.
 */
@NullMarked
package org.midonet.cluster.json;

import org.jspecify.annotations.NullMarked;
