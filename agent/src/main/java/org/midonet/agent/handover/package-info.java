/**
 * What a port takes along when it moves to another host: its connections, the notes of where others
 * are, the MACs that were heard. In comes a binding that was another host's; out go entries into
 * the datapath before the port is active. Agents ask each other by a small channel of their own.
 */
@NullMarked
package org.midonet.agent.handover;

import org.jspecify.annotations.NullMarked;
