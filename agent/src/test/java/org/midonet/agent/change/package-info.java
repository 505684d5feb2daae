/**
 * A cloud that is changed without end while its guests talk, and an oracle: what arrives is what
 * one simulation of the whole says.
 */
@NullMarked
package org.midonet.agent.change;

import org.jspecify.annotations.NullMarked;
