package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * A DHCP reservation.
 *
 * @param mac the client
 * @param address what it gets
 * @param name its host name (option 12)
 * @param extraOptions further options, by name or number, as Neutron writes them
 */
public record DhcpHost(
    Mac mac, IpAddress address, Optional<String> name, List<ExtraOption> extraOptions) {

  public DhcpHost {
    extraOptions = Lists.copy(extraOptions);
  }

  /**
   * One extra option.
   *
   * @param value may be empty: such an option is not sent
   */
  public record ExtraOption(String name, String value) {
    public ExtraOption {
      // JSON leaves an empty text out.
      value = value == null ? "" : value;
    }
  }
}
