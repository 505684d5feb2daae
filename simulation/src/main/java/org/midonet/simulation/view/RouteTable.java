package org.midonet.simulation.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.Route;

/**
 * The routes of one router by destination: an immutable binary tree for each IP version in which
 * every node is a prefix and single-child paths are skipped. Which routes are usable is asked of
 * the network view at look-up, so that a port that goes down changes nothing here.
 */
public final class RouteTable {

  /** The table without routes. */
  public static final RouteTable EMPTY = new RouteTable(null, null);

  private static final Comparator<Route> ORDER =
      Comparator.comparingInt(Route::weight).thenComparing(Route::id);

  private final @Nullable Node version4;
  private final @Nullable Node version6;

  private RouteTable(@Nullable Node version4, @Nullable Node version6) {
    this.version4 = version4;
    this.version6 = version6;
  }

  /** This table with one more route; a route of the same id and destination is replaced. */
  public RouteTable with(Route route) {
    Prefix prefix = route.destination().canonical();
    return width(prefix) == 32
        ? new RouteTable(insert(version4, prefix, route), version6)
        : new RouteTable(version4, insert(version6, prefix, route));
  }

  /** This table without the route of this id and destination. */
  public RouteTable without(Route route) {
    Prefix prefix = route.destination().canonical();
    return width(prefix) == 32
        ? new RouteTable(delete(version4, prefix, route), version6)
        : new RouteTable(version4, delete(version6, prefix, route));
  }

  /** Whether it has no routes. */
  public boolean isEmpty() {
    return version4 == null && version6 == null;
  }

  /**
   * The routes to every prefix that holds the destination, and how many bits of it had to be looked
   * at to know that.
   */
  public Found find(IpAddress destination) {
    int width = destination.bits();
    List<List<Route>> shortestFirst = new ArrayList<>(4);
    Node node = width == 32 ? version4 : version6;
    int read = 0;
    while (node != null) {
      int common = common(node.prefix, destination);
      if (common < node.prefix.length()) {
        read = Math.max(read, common + 1);
        break;
      }
      int length = node.prefix.length();
      read = Math.max(read, length);
      if (!node.routes.isEmpty()) {
        shortestFirst.add(node.routes);
      }
      if (length == width || (node.zero == null && node.one == null)) {
        break;
      }
      read = Math.max(read, length + 1);
      node = bit(destination, length) ? node.one : node.zero;
    }
    return new Found(shortestFirst, read);
  }

  /**
   * What a look-up found.
   *
   * @param shortestFirst routes by prefix, the longest prefix last; within one, the lowest weight
   *     first, then by id
   * @param bits how many leading bits of the destination decide about the answer
   */
  public record Found(List<List<Route>> shortestFirst, int bits) {}

  private static Node insert(@Nullable Node node, Prefix prefix, Route route) {
    if (node == null) {
      return new Node(prefix, List.of(route), null, null);
    }
    int common =
        Math.min(
            Math.min(node.prefix.length(), prefix.length()), common(node.prefix, prefix.address()));
    if (common < node.prefix.length()) {
      boolean nodeBit = bit(node.prefix.address(), common);
      if (common == prefix.length()) {
        return new Node(prefix, List.of(route), nodeBit ? null : node, nodeBit ? node : null);
      }
      Node leaf = new Node(prefix, List.of(route), null, null);
      Prefix fork = new Prefix(prefix.address(), common).canonical();
      return new Node(fork, List.of(), nodeBit ? leaf : node, nodeBit ? node : leaf);
    }
    if (prefix.length() == node.prefix.length()) {
      List<Route> routes = new ArrayList<>(node.routes);
      routes.removeIf(other -> other.id().equals(route.id()));
      routes.add(route);
      routes.sort(ORDER);
      return new Node(node.prefix, List.copyOf(routes), node.zero, node.one);
    }
    return bit(prefix.address(), common)
        ? new Node(node.prefix, node.routes, node.zero, insert(node.one, prefix, route))
        : new Node(node.prefix, node.routes, insert(node.zero, prefix, route), node.one);
  }

  private static @Nullable Node delete(@Nullable Node node, Prefix prefix, Route route) {
    if (node == null || !node.prefix.contains(prefix)) {
      return node;
    }
    if (node.prefix.length() == prefix.length()) {
      List<Route> routes = new ArrayList<>(node.routes);
      routes.removeIf(other -> other.id().equals(route.id()));
      return joined(node.prefix, List.copyOf(routes), node.zero, node.one);
    }
    return bit(prefix.address(), node.prefix.length())
        ? joined(node.prefix, node.routes, node.zero, delete(node.one, prefix, route))
        : joined(node.prefix, node.routes, delete(node.zero, prefix, route), node.one);
  }

  // Without routes of its own a node is kept only where the tree forks: so the tree depends on its
  // routes, not on its history.
  private static @Nullable Node joined(
      Prefix prefix, List<Route> routes, @Nullable Node zero, @Nullable Node one) {
    if (routes.isEmpty() && (zero == null || one == null)) {
      return zero == null ? one : zero;
    }
    return new Node(prefix, routes, zero, one);
  }

  private static int width(Prefix prefix) {
    return prefix.address().bits();
  }

  private static int common(Prefix prefix, IpAddress address) {
    return Math.min(prefix.length(), commonBits(prefix.address(), address));
  }

  /** How many leading bits two addresses of one version have in common. */
  public static int commonBits(IpAddress one, IpAddress other) {
    if (one.bits() == 32) {
      return Long.numberOfLeadingZeros(one.low() ^ other.low()) - 32;
    }
    long high = one.high() ^ other.high();
    return high != 0
        ? Long.numberOfLeadingZeros(high)
        : 64 + Long.numberOfLeadingZeros(one.low() ^ other.low());
  }

  private static boolean bit(IpAddress address, int index) {
    int fromRight = address.bits() - 1 - index;
    long half = fromRight >= 64 ? address.high() : address.low();
    return (half >>> (fromRight & 63) & 1) != 0;
  }

  private record Node(Prefix prefix, List<Route> routes, @Nullable Node zero, @Nullable Node one) {}
}
