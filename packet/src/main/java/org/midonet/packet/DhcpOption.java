package org.midonet.packet;

/** DHCP option codes (RFC 2132 unless said otherwise). */
public final class DhcpOption {
  /** Padding: no length, no value. */
  public static final int PAD = 0;

  /** The network's mask. */
  public static final int SUBNET_MASK = 1;

  /** Routers, best first. */
  public static final int ROUTER = 3;

  /** DNS servers, best first. */
  public static final int DNS_SERVERS = 6;

  /** The client's name. */
  public static final int HOST_NAME = 12;

  /** The domain that the client completes names with. */
  public static final int DOMAIN_NAME = 15;

  /** The interface's MTU in octets. */
  public static final int INTERFACE_MTU = 26;

  /** The network's broadcast address. */
  public static final int BROADCAST_ADDRESS = 28;

  /** Time servers. */
  public static final int NTP_SERVERS = 42;

  /** The address that the client asks for. */
  public static final int REQUESTED_ADDRESS = 50;

  /** How long the address may be used, in seconds. */
  public static final int LEASE_TIME = 51;

  /** Which of {@code file} (1) and {@code sname} (2) hold options. */
  public static final int OVERLOAD = 52;

  /** {@link DhcpMessage.Type}. */
  public static final int MESSAGE_TYPE = 53;

  /** The server's address. */
  public static final int SERVER_IDENTIFIER = 54;

  /** The options that the client asks for. */
  public static final int PARAMETER_LIST = 55;

  /** Why a request is refused. */
  public static final int MESSAGE = 56;

  /** How large a message the client takes. */
  public static final int MAXIMUM_SIZE = 57;

  /** When the client renews, in seconds. */
  public static final int RENEWAL_TIME = 58;

  /** When the client asks any server, in seconds. */
  public static final int REBINDING_TIME = 59;

  /** Who the client says that it is. */
  public static final int CLIENT_IDENTIFIER = 61;

  /** Domains that the client completes names with (RFC 3397). */
  public static final int DOMAIN_SEARCH = 119;

  /** Routes with prefix lengths; routers ({@link #ROUTER}) are then ignored (RFC 3442). */
  public static final int CLASSLESS_ROUTES = 121;

  /** {@link #CLASSLESS_ROUTES} for old clients of one vendor. */
  public static final int CLASSLESS_ROUTES_MS = 249;

  /** The last one: no length, no value. */
  public static final int END = 255;

  private DhcpOption() {}
}
