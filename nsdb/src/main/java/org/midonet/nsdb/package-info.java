/**
 * The network state database: what the whole cloud agrees upon, and what lives as long as its
 * writer's session.
 *
 * <p>In come changes of the topology, opinions about MAC and IP addresses, hosts' signs of life and
 * configuration; out go the same things, by question or by watch: first everything, then what
 * changed, in order. This package is what callers see and holds no mechanism; {@code
 * org.midonet.nsdb.zookeeper} keeps it in ZooKeeper, {@code org.midonet.nsdb.memory} in this
 * process for tests, and both pass one contract suite.
 *
 * <p>Blocking calls throw a {@link org.midonet.topology.error.MidonetException}: {@link
 * org.midonet.topology.error.Unavailable} within about five seconds while the store is away.
 * Declarations (liveness, port activity, learned entries) neither block nor throw: they are written
 * when the store is there, and written again after a lost session, until they are withdrawn.
 */
@NullMarked
package org.midonet.nsdb;

import org.jspecify.annotations.NullMarked;
