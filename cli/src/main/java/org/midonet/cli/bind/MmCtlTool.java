package org.midonet.cli.bind;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.config.UsageText;
import org.midonet.topology.Host;
import org.midonet.topology.error.MidonetException;

/** Runs one command of mm-ctl; what it answers, and the exit status, are an interface. */
public final class MmCtlTool {
  private static final int OK = 0;
  private static final int MISUSED = 1;
  private static final int NO_HOST_ID = 2;
  private static final int UNREACHABLE = 3;
  private static final int NOT_ROOT = 13;
  private static final int FAILED = 255;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HostId hostId;
  private final Supplier<Nsdb> nsdb;
  private final boolean root;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A run.
   *
   * @param hostId who this host is
   * @param nsdb opens the store; not called before the command line is understood
   * @param root whether the user is root
   */
  public MmCtlTool(
      HostId hostId, Supplier<Nsdb> nsdb, boolean root, PrintStream out, PrintStream err) {
    this.hostId = hostId;
    this.nsdb = nsdb;
    this.root = root;
    this.out = out;
    this.err = err;
  }

  /** Does what the arguments say; the exit status. */
  public int run(List<String> arguments) {
    if (List.of("--help").equals(arguments)) {
      out.print(UsageText.of("mm-ctl"));
      return OK;
    }
    MmCtlCommand command;
    try {
      command = MmCtlCommand.parse(arguments);
    } catch (MmCtlCommand.Misuse misuse) {
      err.println("Invalid command: " + misuse.getMessage());
      out.print(UsageText.of("mm-ctl"));
      return MISUSED;
    }
    if (!root) {
      err.println("This command should be executed by root.");
      return NOT_ROOT;
    }
    return switch (command) {
      case MmCtlCommand.ListHosts list -> inStore(this::listHosts);
      case MmCtlCommand.Bind bind ->
          onHost(binding -> binding.bind(bind.port(), bind.interfaceName()));
      case MmCtlCommand.Unbind unbind -> onHost(binding -> binding.unbind(unbind.port()));
    };
  }

  @FunctionalInterface
  private interface StoreWork {
    void run(Nsdb store) throws MidonetException;
  }

  @FunctionalInterface
  private interface PortWork {
    void run(PortBinding binding) throws MidonetException;
  }

  private int onHost(PortWork work) {
    Optional<UUID> host;
    try {
      host = hostId.find();
    } catch (IOException e) {
      err.println(e.getMessage());
      host = Optional.empty();
    }
    if (host.isEmpty()) {
      err.println("Failed to get host ID");
      return NO_HOST_ID;
    }
    UUID known = host.get();
    int status = inStore(store -> work.run(new PortBinding(store.topology(), known)));
    if (status == OK) {
      out.println("Command succeeded");
    }
    return status;
  }

  private int inStore(StoreWork work) {
    try (Nsdb store = nsdb.get()) {
      try {
        store.connection().await(PATIENCE);
      } catch (MidonetException e) {
        err.println("State configuration error");
        err.println(e.getMessage());
        return UNREACHABLE;
      }
      work.run(store);
      return OK;
    } catch (MidonetException e) {
      err.println(e.getMessage());
      err.println("Command failed");
      return FAILED;
    }
  }

  private void listHosts(Nsdb store) throws MidonetException {
    Set<UUID> alive = store.hosts().alive().keySet();
    for (Host host : store.topology().list(Host.class)) {
      out.println(
          host.id()
              + " "
              + host.name().orElse("-")
              + " "
              + (alive.contains(host.id()) ? "alive" : "down"));
    }
  }
}
