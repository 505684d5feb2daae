/**
 * The REST API as a table of declarations.
 *
 * <p>A resource is declared once, in {@link org.midonet.cluster.types}: its path, media types,
 * record and JSON fields, where its collections hang, and the few rules that are its own. Out of
 * the table come {@link org.midonet.cluster.api.Endpoint endpoints}, with generic handlers over the
 * store; out of the endpoints come the routes (in {@link org.midonet.cluster.http}) and the OpenAPI
 * document. This room knows the store, and nothing of Jersey.
 */
@NullMarked
package org.midonet.cluster.api;

import org.jspecify.annotations.NullMarked;
