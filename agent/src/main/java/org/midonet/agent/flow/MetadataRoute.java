package org.midonet.agent.flow;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Template;
import org.midonet.datapath.Translation;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Action.ToMetadata;

/**
 * How guests' calls get to the metadata service of this host, and its answers back: by a port of
 * the datapath, and an address for each guest's port that the service sees as the caller's. A guest
 * cannot choose that address, so it says for certain who calls.
 *
 * @param port the number of the port behind which the service is
 * @param mac the MAC of the service's interface
 */
public record MetadataRoute(int port, Mac mac) {

  /** Where the service listens: the original's. */
  public static final int SERVICE_PORT = 9697;

  /** Where its answers are looked up: above all tunnel keys, below the places that are shared. */
  public static final int PLACE = 0x3fff_ffff;

  /** Callers are 169.254.0.0 and fe80::1:0:0:0 plus the number of their port. */
  private static final long IPV4_CALLERS = 0xa9fe_0000L;

  private static final long IPV6_CALLERS_HIGH = 0xfe80_0000_0000_0000L;
  private static final long IPV6_CALLERS_LOW = 0x0001_0000_0000_0000L;

  /** Where the original's service was, as the guest sees it. */
  private static final long SERVICE_MAC = 0x94e7_ac7a_c513L;

  /** The address from which the guest at a port calls, of the same version as the other. */
  public static IpAddress caller(int port, IpAddress like) {
    return like.bits() == 32
        ? IpAddress.of(32, 0, IPV4_CALLERS + port)
        : IpAddress.of(128, IPV6_CALLERS_HIGH, IPV6_CALLERS_LOW + port);
  }

  /** The port whose guest calls from an address; empty if it is not one of those. */
  public static OptionalInt port(IpAddress caller) {
    long number =
        caller.bits() == 32
            ? caller.low() - IPV4_CALLERS
            : caller.high() == IPV6_CALLERS_HIGH ? caller.low() - IPV6_CALLERS_LOW : 0;
    return number > 0 && number < DatapathPort.HIGHEST
        ? OptionalInt.of((int) number)
        : OptionalInt.empty();
  }

  /** What the first packet of a call makes. */
  Template template(ToMetadata call, int guestPort) {
    return new Template(
        // The answer's actions name the guest's MAC: other stations at the port have others.
        new MacMask(0, Mac.MASK),
        new Translation(
            Optional.of(caller(guestPort, call.service())),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.of(SERVICE_PORT)),
        Optional.empty(),
        List.of(new Action.SetEthDst(mac), new Action.Output(port)),
        Optional.of(
            new Template.Reverse(
                PLACE,
                0,
                MacMatch.ANY,
                List.of(
                    new Action.SetEthSrc(new Mac(SERVICE_MAC)),
                    new Action.SetEthDst(call.guest()),
                    new Action.Output(guestPort)))),
        guestPort,
        false);
  }
}
