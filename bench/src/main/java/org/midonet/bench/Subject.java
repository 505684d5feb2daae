package org.midonet.bench;

import org.midonet.lab.Namespace;

/**
 * One path to measure.
 *
 * @param name as in the table: {@code midonet-l2}, {@code veth} …
 * @param address under which the client reaches the server
 */
record Subject(String name, Namespace client, Namespace server, String address) {}
