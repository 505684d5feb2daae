/**
 * Which virtual ports are here: a binding in the topology and an interface of the host make a port
 * of the datapath, in whatever order they come and go.
 */
@NullMarked
package org.midonet.agent.binding;

import org.jspecify.annotations.NullMarked;
