package org.midonet.nsdb;

import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** A value of a state table; which kind belongs to which key is told there. */
public sealed interface TableValue {

  /** The port behind which a MAC was seen. */
  record AtPort(UUID port) implements TableValue {}

  /** The MAC of an address. */
  record HasMac(Mac mac) implements TableValue {}

  /** The tunnel address of the VTEP behind which a MAC is. */
  record AtAddress(IpAddress address) implements TableValue {}

  /** The host that speaks BGP for the port. */
  record FromHost(UUID host) implements TableValue {}
}
