package org.midonet.lab;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Point-to-point links between the machine's own namespace and hypervisors, by which agents reach
 * the NSDB. All links share one address on the machine's side; nothing is forwarded from them.
 */
public final class ManagementLink {
  private final Lab lab;
  private final String block;
  private final AtomicInteger links = new AtomicInteger();

  private ManagementLink(Lab lab, String block) {
    this.lab = lab;
    this.block = block;
  }

  /** Picks a link-local block that no interface of this machine uses. */
  public static ManagementLink create(Lab lab) {
    String used = Commands.run("ip", "-o", "-4", "addr", "show").orFail().output();
    int start = Math.floorMod(lab.name().hashCode(), 250);
    for (int i = 0; i < 250; i++) {
      String block = "169.254." + (1 + (start + i) % 250);
      if (!used.contains(" " + block + ".")) {
        // An anchor, so that the address is there for a server to listen on before the first link.
        String anchor = lab.name() + "-mg0";
        lab.veth(Namespace.ROOT, anchor, Namespace.ROOT, anchor + "p");
        Namespace.ROOT.ip("addr add " + block + ".1/32 dev " + anchor);
        return new ManagementLink(lab, block);
      }
    }
    throw new LabFailure("no free link-local block for a management link");
  }

  /** The machine's address on every link. */
  public String address() {
    return block + ".1";
  }

  /** Links a namespace; its interface is called {@code mgmt}. Returns its address. */
  public String join(Namespace namespace) {
    int number = links.incrementAndGet();
    String ours = lab.name() + "-mg" + number;
    String theirs = block + "." + (1 + number);
    lab.veth(Namespace.ROOT, ours, namespace, "mgmt");
    Namespace.ROOT.ip("addr add " + address() + " peer " + theirs + "/32 dev " + ours);
    namespace.ip("addr add " + theirs + " peer " + address() + "/32 dev mgmt");
    return theirs;
  }
}
