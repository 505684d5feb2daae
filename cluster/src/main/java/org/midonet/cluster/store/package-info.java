/**
 * Stages that can be put before a store: each is a store, and hands on to the next what it does not
 * care about. In comes a call of a request's handler, out goes the same call; what a stage does
 * beside is told by its subclass (who may see what, what is written down, what is measured).
 */
@NullMarked
package org.midonet.cluster.store;

import org.jspecify.annotations.NullMarked;
