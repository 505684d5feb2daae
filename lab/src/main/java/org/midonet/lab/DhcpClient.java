package org.midonet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs busybox's udhcpc, a DHCP client that many small guests boot with, and applies what it was
 * given as a guest does.
 */
final class DhcpClient {
  /** udhcpc calls it with the event as argument and the options as variables. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      # Applies a lease: address, MTU, routes (option 121 instead of the router where given, RFC 3442), DNS servers; and writes it down.
      case "$1" in
        deconfig) ip link set dev "$interface" up; ip -4 addr flush dev "$interface" ;;
        bound|renew)
          ip -4 addr flush dev "$interface"
          ip addr add "$ip/$mask" brd + dev "$interface"
          [ -n "$mtu" ] && ip link set dev "$interface" mtu "$mtu"
          if [ -n "$staticroutes" ]; then
            set -- $staticroutes
            while [ -n "$2" ]; do
              if [ "$2" = 0.0.0.0 ]; then ip route replace "$1" dev "$interface"; else ip route replace "$1" via "$2" dev "$interface" onlink; fi
              shift 2
            done
          else
            for r in $router; do ip route replace default via "$r" dev "$interface"; break; done
          fi
          for d in $dns; do echo "nameserver $d"; done > "$RESOLV"
          { for v in ip mask router dns mtu staticroutes serverid lease; do eval "echo $v=\\$$v"; done; } > "$LEASE.new"
          mv "$LEASE.new" "$LEASE" ;;
      esac
      """;

  private DhcpClient() {}

  static Lease run(Vm vm, Duration deadline) {
    Path directory = vm.directory();
    Path script = directory.resolve("udhcpc.script");
    Path lease = directory.resolve("lease");
    Path resolver = Path.of("/etc/netns", vm.namespace().name(), "resolv.conf");
    try {
      Files.createDirectories(directory);
      Files.createDirectories(resolver.getParent());
      Files.deleteIfExists(lease);
      Files.writeString(script, SCRIPT);
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
      int seconds = (int) Math.max(1, deadline.toSeconds());
      Outcome outcome =
          Commands.run(
              deadline.plusSeconds(5),
              "",
              Map.of("LEASE", lease.toString(), "RESOLV", resolver.toString()),
              vm.namespace()
                  .inside(
                      List.of(
                          "udhcpc",
                          "-i",
                          "eth0",
                          "-f",
                          "-n",
                          "-q",
                          "-t",
                          Integer.toString(seconds),
                          "-T",
                          "1",
                          "-s",
                          script.toString(),
                          "-O",
                          "mtu",
                          "-O",
                          "staticroutes")));
      if (!outcome.ok() || !Files.exists(lease)) {
        throw new LabFailure(vm.name() + " got no lease: " + outcome.text());
      }
      Map<String, String> fields = new HashMap<>();
      for (String line : Files.readAllLines(lease)) {
        int equals = line.indexOf('=');
        if (equals > 0 && equals < line.length() - 1) {
          fields.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      return Lease.of(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
