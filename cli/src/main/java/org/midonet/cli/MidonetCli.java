package org.midonet.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Api;
import org.midonet.cli.api.Credentials;
import org.midonet.cli.api.Document;
import org.midonet.cli.api.MediaTypes;
import org.midonet.cli.failure.ApiFailure;
import org.midonet.cli.session.Answers;
import org.midonet.cli.session.Mode;
import org.midonet.cli.session.Session;
import org.midonet.cli.settings.BadSettings;
import org.midonet.cli.settings.Settings;
import org.midonet.cli.settings.SettingsReader;
import org.midonet.cli.terminal.EditedLines;
import org.midonet.cli.terminal.PlainLines;
import org.midonet.cli.terminal.StandardStreams;
import org.midonet.nsdb.config.UsageText;

/** The command {@code midonet-cli}: the REST API as a language of its own. */
public final class MidonetCli {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private MidonetCli() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = utf8(FileDescriptor.out);
    int status = run(List.of(arguments), out, utf8(FileDescriptor.err));
    out.flush();
    System.exit(status);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws IOException {
    boolean terminal = StandardStreams.inputIsTerminal();
    Settings settings;
    try {
      if (SettingsReader.wantsHelp(arguments)) {
        out.print(UsageText.of("midonet-cli"));
        return 0;
      }
      settings =
          SettingsReader.read(
              arguments, System.getenv(), () -> terminal ? askPassword() : Optional.empty());
    } catch (BadSettings e) {
      err.println(e.text());
      return MISUSED;
    }
    Optional<Session> started = start(settings, terminal, out, err);
    if (started.isEmpty()) {
      return FAILED;
    }
    Session session = started.get();
    if (settings.command().isPresent()) {
      session.run(String.join(" ", settings.command().get()));
    } else if (!terminal) {
      PlainLines.run(session, System.in, out);
    } else if (!EditedLines.run(session, out)) {
      return FAILED;
    }
    return session.status();
  }

  private static Optional<Session> start(
      Settings settings, boolean terminal, PrintStream out, PrintStream err) {
    Api api =
        new Api(
            settings.apiUrl(),
            settings
                .user()
                .map(user -> new Credentials(user, settings.password(), settings.project())),
            settings.anyCertificate());
    if (settings.debug()) {
      api.log(err::println);
    }
    Mode mode = settings.command().isPresent() ? Mode.EVAL : terminal ? Mode.TERMINAL : Mode.PIPE;
    try {
      Document application = api.application();
      information(api, application, settings)
          .ifPresent(
              text -> {
                err.print(text);
                err.flush();
              });
      return Optional.of(
          new Session(api, application, mode, form(settings, mode), settings.tenant(), out, err));
    } catch (ApiFailure.BadCredentials e) {
      err.println("Invalid credential. Wrong username/password. Bye.");
    } catch (ApiFailure e) {
      if (e instanceof ApiFailure.Refused) {
        // It may be Keystone that is away, and the server knows.
        err.println(e.getMessage());
      }
      err.println(
          "The API server failed to respond normally. The network DB is possibly down. Bye.");
    }
    return Optional.empty();
  }

  private static Answers form(Settings settings, Mode mode) {
    if (settings.json()) {
      return Answers.JSON;
    }
    return mode == Mode.TERMINAL && StandardStreams.takesColours(System.getenv())
        ? Answers.COLOURED
        : Answers.TEXT;
  }

  /** What administrators are told at the start; to a tenant's users the state is not shown. */
  private static Optional<String> information(Api api, Document application, Settings settings)
      throws ApiFailure {
    String state = application.text("systemState").orElse(settings.apiUrl() + "/system_state");
    try {
      return api.get(state, MediaTypes.of("SystemState-v2")).text("information");
    } catch (ApiFailure.Refused refused) {
      if (refused.status() == 403) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static Optional<String> askPassword() {
    return Optional.ofNullable(System.console())
        .map(console -> console.readPassword("Password: "))
        .map(String::new);
  }
}
