package org.midonet.standalone.quickstart;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.midonet.lab.Lab;
import org.midonet.lab.Removal;
import org.midonet.nsdb.config.UsageText;
import org.midonet.standalone.cloud.BorrowedNsdb;
import org.midonet.standalone.cloud.Home;

/** {@code bin/quickstart}. */
public final class Main {
  /** How long a new flow may wait after an agent's restart. */
  private static final Duration RECOVERY = Duration.ofSeconds(3);

  private Main() {}

  /** Runs it; the exit status is 0 only if nothing failed. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.print("quickstart: " + e.getMessage() + "\n" + UsageText.of("quickstart"));
      System.exit(2);
      return;
    }
    if (options.help()) {
      System.out.print(UsageText.of("quickstart"));
      return;
    }
    Path lock = Path.of("/run/midonet-" + options.name() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock held = channel.tryLock();
      if (held == null) {
        System.err.println("quickstart: another one is running (" + lock + " is held)");
        System.exit(2);
        return;
      }
      System.exit(options.down() ? down(options.name()) : run(options));
    }
  }

  private static int down(String name) {
    List<String> removed = removeAll(name);
    removed.forEach(what -> System.out.println("removed " + what));
    System.out.println(removed.isEmpty() ? "nothing was left" : "removed everything");
    return 0;
  }

  private static int run(Options options) throws IOException {
    Report report = new Report(System.out);
    Thread main = Thread.currentThread();
    // An interrupted run leaves nothing either: stop building, then remove.
    Thread hook =
        new Thread(
            () -> {
              main.interrupt();
              try {
                boolean _ = main.join(Duration.ofSeconds(3));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              List<String> _ = removeAll(options.name());
            });
    Runtime.getRuntime().addShutdownHook(hook);
    List<String> _ = removeAll(options.name());
    Lab lab = Lab.fresh(options.name());
    try {
      show(new Scenario(lab, Home.find()), report, options);
    } catch (Report.Stopped e) {
      report.say(
          e.getMessage() + " (logs: " + lab.directory() + "; bin/quickstart --keep leaves them)");
    } finally {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
      if (!options.keep()) {
        report.step("everything removed", () -> remove(options.name()));
      }
    }
    if (options.json().isPresent()) {
      report.write(options.json().get());
    }
    report.close();
    return report.allOk() ? 0 : 1;
  }

  private static List<String> removeAll(String name) {
    Removal.ofProcesses(name);
    BorrowedNsdb.giveBack(name);
    return Removal.of(name);
  }

  private static String remove(String name) {
    int things = removeAll(name).size();
    List<String> left = Removal.of(name);
    if (!left.isEmpty()) {
      throw new IllegalStateException("still there: " + left);
    }
    return things + " things: namespaces, interfaces, processes, mounts, files";
  }

  private static void show(Scenario scenario, Report report, Options options)
      throws Report.Stopped {
    Checks checks = new Checks(scenario);
    report.required(
        "NSDB and cluster", () -> scenario.startCluster(options.api(), options.zookeeper()));
    report.required("two hypervisors", scenario::startHypervisors);
    report.required("tunnel zone by midonet-cli", scenario::registerHosts);
    report.required("networks by the REST API", scenario::createNetworks);
    report.required("four VMs plugged in", scenario::plugGuests);
    report.required("DHCP", scenario::boot);
    report.step("VM to VM, one host", () -> checks.between("vm1", "vm2"));
    report.step("VM to VM, across hosts (VXLAN)", () -> checks.between("vm1", "vm3"));
    report.step("VM to its gateway", () -> checks.gateway("vm4"));
    report.step("VM to outside, source NAT, gateway's host", () -> checks.sourceNat("vm2"));
    report.step("VM to outside, source NAT, other host", () -> checks.sourceNat("vm4"));
    report.step("outside to VM, static NAT", checks::staticNat);
    report.step("what no rule admits", () -> checks.refusedByRules("vm3", "vm2"));
    report.step("spoofed IP address", () -> checks.spoofedAddress("vm4", "vm3", "vm1"));
    report.step("spoofed MAC", () -> checks.spoofedMac("vm4", "vm3", "vm1"));
    report.step("IPv6, one host", () -> checks.ipv6("vm1", "vm2"));
    report.step("IPv6, across hosts", () -> checks.ipv6("vm1", "vm3"));
    report.step("agent killed and restarted", () -> checks.crash(RECOVERY));
    if (options.keep()) {
      lookAround(scenario, report);
    }
  }

  private static void lookAround(Scenario scenario, Report report) {
    String home = scenario.cloud().home().directory().toString();
    report.say(
        """

        It is still running. Look around:
          HOME=%1$s %2$s/bin/midonet-cli      (list bridge, list port, ...)
          API  %3$s   (user and password: %1$s/.midonetrc)
          VMs  ip netns exec %4$s-vm1 ping %5$s      (vm1 to vm4; %4$s-out is outside)
          hypervisors  MIDONET_ROOT=%6$s/hv1 (and hv2), namespaces %4$s-hv1 and %4$s-hv2; logs in var/log/midolman
          bin/quickstart --down removes all of it\
        """
            .formatted(
                scenario.cloud().stateDirectory(),
                home,
                scenario.cloud().api().base(),
                scenario.cloud().lab().name(),
                scenario.guest("vm4").address(),
                scenario.cloud().lab().directory()));
  }
}
