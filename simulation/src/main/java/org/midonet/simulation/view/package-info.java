/**
 * What a {@link org.midonet.simulation.NetworkView} is made of: persistent maps, and devices
 * compiled for speed when the topology changes. In come topology objects in any order; out go
 * bridges that know their routers' addresses, chains as flat arrays, routes as a prefix tree.
 * Internal to the simulation.
 */
@NullMarked
package org.midonet.simulation.view;

import org.jspecify.annotations.NullMarked;
