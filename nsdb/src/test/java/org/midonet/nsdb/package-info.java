/** The contract that every implementation of the network state database keeps. */
@NullMarked
package org.midonet.nsdb;

import org.jspecify.annotations.NullMarked;
