package org.midonet.cli.conf;

import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.nsdb.config.UsageText;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.Unavailable;

/** Runs one sub-command of mn-conf. */
public final class MnConfTool {
  private final HostId hostId;
  private final Supplier<Nsdb> nsdb;
  private final String servers;
  private final Duration patience;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A run.
   *
   * @param hostId who this host is
   * @param nsdb opens the store; not called before the command line is understood
   * @param servers where the store is, for the error
   * @param patience how long to wait for the first connection
   * @param in where settings come from when the command line has none
   */
  public MnConfTool(
      HostId hostId,
      Supplier<Nsdb> nsdb,
      String servers,
      Duration patience,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    this.hostId = hostId;
    this.nsdb = nsdb;
    this.servers = servers;
    this.patience = patience;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** Does what the arguments say; the exit status. */
  public int run(List<String> arguments) {
    try {
      ConfArguments parsed = ConfArguments.parse(arguments);
      if (parsed.has("help")) {
        out.print(UsageText.of("mn-conf"));
        return 0;
      }
      return run(parsed);
    } catch (ConfFailure failure) {
      return tell(failure);
    } catch (Unavailable e) {
      return tell(ConfFailure.unreachable());
    } catch (ConfigException | MidonetException | IOException e) {
      return tell(ConfFailure.failed(String.valueOf(e.getMessage())));
    }
  }

  private int run(ConfArguments arguments) throws ConfFailure, MidonetException, IOException {
    KnownKeys keys = KnownKeys.load();
    switch (arguments.command()) {
      case "doc" -> {
        return new Queries(keys, out).doc(arguments);
      }
      case "dump-bundled-config" -> {
        return new Bundled(keys, out).dump();
      }
      default -> {
        try (Nsdb store = nsdb.get()) {
          store.connection().await(patience);
          return inStore(arguments, keys, store.config());
        }
      }
    }
  }

  private int inStore(ConfArguments arguments, KnownKeys keys, ConfigStore store)
      throws ConfFailure, MidonetException, IOException {
    Hosts hosts = new Hosts(hostId);
    Layers layers = new Layers(store, keys);
    Queries queries = new Queries(keys, out);
    Writes writes = new Writes(store, keys, hosts, out);
    Templates templates = new Templates(store, layers, hosts, out);
    return switch (arguments.command()) {
      case "get" -> queries.get(arguments, queries.source(arguments, layers, hosts));
      case "dump" -> queries.dump(arguments, queries.source(arguments, layers, hosts));
      case "set" -> writes.set(arguments, in);
      case "unset" -> writes.unset(arguments);
      case "import" -> writes.importIni(arguments);
      case "template-get" -> templates.get(arguments);
      case "template-set" -> templates.set(arguments);
      case "template-clear" -> templates.clear(arguments);
      case "template-list" -> templates.list();
      case "hosts" -> templates.hosts();
      case "deploy" -> new Bundled(keys, out).deploy(store);
      default -> throw ConfFailure.misused("Unknown sub-command '" + arguments.command() + "'");
    };
  }

  private int tell(ConfFailure failure) {
    switch (failure.status()) {
      case ConfFailure.MISUSED -> {
        if (failure.text().isEmpty()) {
          out.print(UsageText.of("mn-conf"));
        } else {
          out.println("[mn-conf] Error: " + failure.text());
        }
      }
      case ConfFailure.NO_HOST_ID -> {
        err.println(
            "[mn-conf] Failed: this host doesn't yet have a host id assigned and mn-conf failed"
                + " to generate one.");
        err.println("[mn-conf] mn-conf failed to store a new host id at " + failure.text() + ".");
        err.println("[mn-conf] Please retry as root.");
      }
      case ConfFailure.UNREACHABLE -> {
        err.println("[mn-conf] Could not connect to zookeeper at '" + servers + "'");
        err.println("[mn-conf] Where it is looked for, mn-conf --help tells at its end.");
      }
      default -> err.println("[mn-conf] Failed: " + failure.text());
    }
    return failure.status();
  }
}
