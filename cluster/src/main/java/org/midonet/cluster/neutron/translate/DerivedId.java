package org.midonet.cluster.neutron.translate;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/**
 * Ids of what is made for an object of Neutron: the object's id with a constant mixed in, but for
 * the bits that tell the version and variant of a UUID. Mixing twice gives the first id again. Spec
 * {@code neutron-translation.md} section 2.
 */
public enum DerivedId {
  /** Of a VIF port, security group or router. */
  INBOUND_CHAIN(0xc84db1f73554442bL, 0x8e7b38f2c703ee6aL),
  /** Of a VIF port, security group or router. */
  OUTBOUND_CHAIN(0x020940fb2cac401eL, 0x9ffaf9c05d04b524L),
  /** Of a router. */
  FORWARD_CHAIN(0xd90b1ceebd1bf51eL, 0xb5e5dab5476adb8aL),
  /** Of a VIF port. */
  ANTI_SPOOF_CHAIN(0x0a7b611cfe7334feL, 0xbbac78cfe412ad35L),
  /** Of a VIF port. */
  ANTI_SPOOF_JUMP(0x4bcef582eeae45acL, 0xb0304fc7e7b3ba0dL),
  /** Of the Neutron port of a router interface. */
  INTERFACE_PORT(0x9c30300ec91f4f19L, 0x88449d37e61b60f0L),
  /** Of a router. */
  DEVICE_PORT_GROUP(0x3fb30e769f5041f1L, 0xa50c3c4fb09a6a18L),
  /** Of the Neutron port of a router's gateway. */
  GATEWAY_PORT(0xd3a45084502f4366L, 0x9fd7d26cc7566972L),
  /** Of a router. */
  GATEWAY_SNAT(0x68fd6d8bbd3343d8L, 0x9909aa4ad4b691d8L),
  /** Of a router. */
  GATEWAY_DROP_FRAGMENTS(0xbac97789e63e4663L, 0xa00989d341c8636fL),
  /** Of a router. */
  GATEWAY_REVERSE_SNAT(0x928eb605e3e04119L, 0x8c40e4ca90769cf4L),
  /** Of a router. */
  GATEWAY_DROP_OTHERS(0xb807509d2fa04b9eL, 0x96b1f45a04e6d128L),
  /** Of a router port. */
  LOCAL_ROUTE(0x13bd079b6c0e43fbL, 0x80fe647e6e718b72L),
  /** Of a router's side of a gateway. */
  DEFAULT_ROUTE(0x6ba5df84b8a44ab4L, 0x90adb3f665e7850dL),
  /** Of a router port; nothing has it. */
  NETWORK_ROUTE(0xcabc4841093b4e81L, 0xb794dac757bcd523L),
  /** Of a router port. */
  SUBNET_ROUTE(0xb288abe0c5744762L, 0xb3a04b12442bb179L),
  /** Of a router port. */
  METADATA_ROUTE(0xa0132e5a1583461cL, 0xa752d8609a517a6cL),
  /** Of a floating IP. */
  FLOATING_SNAT(0xf515a8fd119a4b82L, 0x81e9b793d68a3b9eL),
  /** Of a floating IP. */
  FLOATING_DNAT(0xe40c77c188694ac0L, 0x9a8e6c1863e2232eL),
  /** Of a floating IP. */
  FLOATING_ICMP(0x9a8e6c1863e2232eL, 0xe40c77c188694ac0L),
  /** Of a security group's rule. */
  LATER_FRAGMENTS(0x933733b5db0f5cceL, 0xeaa631e8b0b34cefL),
  /** Of a router. */
  LOAD_BALANCER(0xaab2c5dea7bc8deaL, 0x2ac7bb0371eee6d7L),
  /** Of a network: its port that leads to a VTEP. */
  VTEP_NETWORK_PORT(0x0af59914959d45f8L, 0xb1b028de11f2ee4eL),
  /** Of a network: the VTEP router's port to it. */
  VTEP_ROUTER_PORT(0x5ad1c08827cb459eL, 0x80042ee7006a8210L),
  /** Of a load balancer of LBaaS version 2: its own router. Section 21.3. */
  BALANCER_ROUTER(0xed1225ed739945eaL, 0x8fd972a26f18632fL);

  private static final long UPPER = 0xffff_ffff_ffff_0fffL;
  private static final long LOWER = 0x3fff_ffff_ffff_ffffL;

  private final long upper;
  private final long lower;

  DerivedId(long upper, long lower) {
    this.upper = upper;
    this.lower = lower;
  }

  /** The id made of another; given the made one, the other. */
  public UUID of(UUID base) {
    return mix(base, upper, lower);
  }

  /** The rule that translates what a router port takes in and sends back, in one chain. */
  public static UUID sameSubnetRule(UUID chain, UUID routerPort) {
    UUID both =
        mix(chain, routerPort.getMostSignificantBits(), routerPort.getLeastSignificantBits());
    return mix(both, 0x3bcf2eb64be211e5L, 0x84ae0242ac110003L);
  }

  /** A router's extra route. The interface names ids for IPv4 only. */
  public static UUID extraRoute(UUID router, Prefix destination, IpAddress nextHop) {
    if (destination.address().bits() != 32 || nextHop.bits() != 32) {
      return named(router, "route " + destination + " " + nextHop);
    }
    long signExtended = nextHop.low() << 32 >> 32;
    return mix(router, destination.address().low() << 32 | destination.length(), signExtended);
  }

  /** As {@link #of}, for the further addresses of a port, whose first has the plain id. */
  public UUID of(UUID port, int index, IpAddress address) {
    return index == 0 ? of(port) : mix(of(port), address.high(), address.low());
  }

  /** An id for which the interface names no rule: the original drew it at random. */
  public static UUID named(UUID base, String what) {
    return UUID.nameUUIDFromBytes((base + " " + what).getBytes(StandardCharsets.UTF_8));
  }

  private static UUID mix(UUID base, long upper, long lower) {
    return new UUID(
        base.getMostSignificantBits() ^ (upper & UPPER),
        base.getLeastSignificantBits() ^ (lower & LOWER));
  }
}
