package org.midonet.cli.bind;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** What mm-ctl is asked to do. */
sealed interface MmCtlCommand {
  /** Bind a port to an interface of this host. */
  record Bind(UUID port, String interfaceName) implements MmCtlCommand {}

  /** Unbind a port from this host. */
  record Unbind(UUID port) implements MmCtlCommand {}

  /** Print every host and whether it is alive. */
  record ListHosts() implements MmCtlCommand {}

  /** A command line that cannot be understood; the text says why. */
  final class Misuse extends Exception {
    private static final long serialVersionUID = 1L;

    Misuse(String text) {
      super(text);
    }
  }

  /** Linux keeps names of interfaces in 16 bytes, the last of them 0. */
  Pattern INTERFACE = Pattern.compile("[^/\\s]{1,15}");

  /** The command of a command line. */
  static MmCtlCommand parse(List<String> arguments) throws Misuse {
    String option = arguments.isEmpty() ? "" : arguments.getFirst();
    int equals = option.indexOf('=');
    if (equals > 0) {
      return parse(
          java.util.stream.Stream.concat(
                  java.util.stream.Stream.of(
                      option.substring(0, equals), option.substring(equals + 1)),
                  arguments.stream().skip(1))
              .toList());
    }
    return switch (option) {
      case "--bind-port" -> {
        if (arguments.size() != 3) {
          throw new Misuse("bind-port requires port ID and device name");
        }
        if (!INTERFACE.matcher(arguments.get(2)).matches()) {
          throw new Misuse("an interface has a name of 1 to 15 characters without blanks or /");
        }
        yield new Bind(port(arguments.get(1)), arguments.get(2));
      }
      case "--unbind-port" -> {
        if (arguments.size() != 2) {
          throw new Misuse("Unrecognized command");
        }
        yield new Unbind(port(arguments.get(1)));
      }
      case "--list-hosts" -> {
        if (arguments.size() != 1) {
          throw new Misuse("Unrecognized command");
        }
        yield new ListHosts();
      }
      default -> throw new Misuse("Unrecognized command");
    };
  }

  private static UUID port(String text) throws Misuse {
    return Optional.of(text)
        .filter(word -> word.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))
        .map(UUID::fromString)
        .orElseThrow(() -> new Misuse("Invalid port ID specified"));
  }
}
