package org.midonet.cli.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts the settings together. */
public final class SettingsReader {
  private static final String FILE = ".midonetrc";
  private static final String SECTION = "cli";
  private static final Map<String, String> VARIABLES =
      Map.of(
          "api_url", "MIDO_API_URL",
          "disable_ssl_certificate_validation", "MIDO_DISABLE_SSL_CERTIFICATE_VALIDATION",
          "username", "MIDO_USER",
          "password", "MIDO_PASSWORD",
          "project_id", "MIDO_PROJECT_ID",
          "tenant", "MIDO_TENANT");

  private final Arguments arguments;
  private final Map<String, String> environment;
  private final Optional<IniFile> file;

  private SettingsReader(Arguments arguments, Map<String, String> environment) {
    this.arguments = arguments;
    this.environment = environment;
    this.file = IniFile.read(path(environment));
  }

  /** Whether the usage text is asked for. */
  public static boolean wantsHelp(List<String> arguments) throws BadSettings {
    return Arguments.parse(arguments).has('h');
  }

  /**
   * The settings of a run.
   *
   * @param arguments the command line
   * @param environment the environment
   * @param ask asks for a password on the terminal; empty when there is none
   */
  public static Settings read(
      List<String> arguments, Map<String, String> environment, Supplier<Optional<String>> ask)
      throws BadSettings {
    return new SettingsReader(Arguments.parse(arguments), environment).settings(ask);
  }

  private Settings settings(Supplier<Optional<String>> ask) throws BadSettings {
    boolean free = arguments.has('A');
    if (!arguments.words().isEmpty() && !arguments.has('e')) {
      throw new BadSettings("Unrecognized command");
    }
    String url = value("api_url").orElseThrow(() -> new BadSettings("Missing: Midonet API URL"));
    Optional<String> user = value("username");
    Optional<String> project = value("project_id");
    if (user.isEmpty() && !free) {
      throw new BadSettings("Missing: username");
    }
    if (project.isEmpty() && !free) {
      throw new BadSettings("Missing: Midonet Project ID");
    }
    Optional<String> password =
        (arguments.has('p') && !free ? ask.get() : Optional.<String>empty())
            .or(() -> value("password"));
    if (password.isEmpty() && !free) {
      throw new BadSettings(
          "No password given (add it to ~/.midonetrc or get a prompt using the -p option)");
    }
    return new Settings(
        url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
        user,
        password.orElse(""),
        project.orElse(""),
        value("tenant").or(() -> file.map(parsed -> "")),
        value("disable_ssl_certificate_validation")
            .map(text -> text.toLowerCase(Locale.ROOT).equals("true"))
            .orElse(false),
        arguments.has('d'),
        json(),
        arguments.has('e') ? Optional.of(arguments.words()) : Optional.empty());
  }

  private boolean json() throws BadSettings {
    String form = arguments.value("output").orElse("text");
    return switch (form) {
      case "json" -> true;
      case "text" -> false;
      default -> throw new BadSettings("Unknown output form: " + form + " (text or json)");
    };
  }

  /** A setting: of the command line, else of the environment, else of the file. */
  private Optional<String> value(String name) {
    return arguments
        .value(name)
        .or(() -> Optional.ofNullable(environment.get(VARIABLES.getOrDefault(name, name))))
        .or(() -> file.flatMap(parsed -> parsed.get(SECTION, name)));
  }

  /**
   * The user's file: of the home directory below {@code MIDONET_ROOT} if there is one, else of it.
   */
  private static Path path(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    Path usual = Path.of(home, FILE);
    Path below = Path.of(environment.getOrDefault("MIDONET_ROOT", "/"), home, FILE);
    return Files.exists(below) ? below : usual;
  }
}
