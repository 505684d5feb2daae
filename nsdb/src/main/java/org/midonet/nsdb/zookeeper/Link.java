package org.midonet.nsdb.zookeeper;

import org.apache.zookeeper.ZooKeeper;

/**
 * One stretch of being connected.
 *
 * @param number grows with each stretch
 * @param newSession what lived by the session before is gone, and so are its watches
 */
record Link(ZooKeeper handle, long number, boolean newSession) {}
