package org.midonet.standalone.cloud;

import java.time.Duration;
import java.util.UUID;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Outcome;
import org.midonet.lab.Vm;

/**
 * A VM and the virtual port it is plugged into.
 *
 * @param address the IPv4 address that it is meant to get
 */
public record Guest(Vm vm, UUID port, String address) {

  /** Binds the port to the VM's interface, as Nova does, with {@code mm-ctl} on the VM's host. */
  public static Outcome bind(Home home, Hypervisor host, UUID port, String interfaceName) {
    return host.run(home.command("mm-ctl"), "--bind-port", port.toString(), interfaceName).orFail();
  }

  /** Waits until the port is reported active. */
  public static void awaitActive(VirtualNetwork network, UUID port, Duration deadline) {
    Await.until(
        "port " + port + " to be active",
        deadline,
        () -> network.active(port),
        () -> network.api().get("/ports/" + port).toString());
  }
}
