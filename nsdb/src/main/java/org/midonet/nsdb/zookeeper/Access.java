package org.midonet.nsdb.zookeeper;

import java.util.List;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * Who may do what to our nodes: everybody everything, as in the original; the management network is
 * the border.
 */
final class Access {

  private static final int ALL = 31; // ZooDefs.Perms.ALL

  static final List<ACL> OPEN = List.of(new ACL(ALL, new Id("world", "anyone")));

  private Access() {}
}
