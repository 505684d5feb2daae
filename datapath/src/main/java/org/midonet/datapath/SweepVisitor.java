package org.midonet.datapath;

import org.midonet.packet.IpAddress;

/**
 * Who is shown what a sweep comes by. Of an entry that nobody wants to see, next to nothing is
 * read.
 */
public interface SweepVisitor {

  /** Wants to see nothing. */
  SweepVisitor NOBODY =
      new SweepVisitor() {
        @Override
        public boolean wants(TemplateRef made) {
          return false;
        }

        @Override
        public void live(Connection forward) {}

        @Override
        public void drawn(int owner, IpAddress address, int port) {}
      };

  /** Whether live forward entries that this template has made are to be shown. */
  boolean wants(TemplateRef made);

  /** A live forward entry of such a template. */
  void live(Connection forward);

  /**
   * A port that was drawn for a connection is taken; also while it rests.
   *
   * @param owner number of the port to which the connection is or was charged
   */
  void drawn(int owner, IpAddress address, int port);
}
