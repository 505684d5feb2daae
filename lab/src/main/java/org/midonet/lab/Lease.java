package org.midonet.lab;

import java.util.List;
import java.util.Map;

/**
 * What a DHCP server gave, as the client's script saw it.
 *
 * @param address with its prefix length
 * @param mtu in bytes; 0 where none was given
 * @param classless routes of option 121, as pairs of words (destination gateway)
 */
public record Lease(
    String address,
    List<String> routers,
    List<String> dns,
    int mtu,
    List<String> classless,
    String server,
    long seconds) {
  static Lease of(Map<String, String> fields) {
    return new Lease(
        fields.getOrDefault("ip", "") + "/" + fields.getOrDefault("mask", ""),
        words(fields, "router"),
        words(fields, "dns"),
        Integer.parseInt(fields.getOrDefault("mtu", "0")),
        words(fields, "staticroutes"),
        fields.getOrDefault("serverid", ""),
        Long.parseLong(fields.getOrDefault("lease", "0")));
  }

  private static List<String> words(Map<String, String> fields, String key) {
    String text = fields.getOrDefault(key, "").strip();
    return text.isEmpty() ? List.of() : List.of(text.split(" +", -1));
  }

  /** The address without its prefix length. */
  public String ip() {
    return address.substring(0, address.indexOf('/'));
  }
}
