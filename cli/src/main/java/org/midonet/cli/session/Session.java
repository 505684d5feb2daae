package org.midonet.cli.session;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.midonet.cli.api.Api;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.ApiFailure;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.language.Match;
import org.midonet.cli.language.Matcher;
import org.midonet.cli.language.Words;

/** What lives from the first line to the last. */
public final class Session {
  private static final Pattern PROJECT_ID = Pattern.compile("[0-9a-fA-F]{32}");

  private final Api api;
  private final Document application;
  private final Mode mode;
  private final PrintStream out;
  private final PrintStream log;
  private final Aliases aliases = new Aliases();
  private final Answers answers;
  private Optional<String> tenant;
  private boolean failed;
  private boolean over;

  /**
   * A session over an API that has answered already.
   *
   * @param api the API
   * @param application its root document
   * @param mode who is on the other side
   * @param answers the form of answers
   * @param tenant the tenant to begin with
   * @param out where answers go
   * @param log where the requests go after {@code debug on}
   */
  public Session(
      Api api,
      Document application,
      Mode mode,
      Answers answers,
      Optional<String> tenant,
      PrintStream out,
      PrintStream log) {
    this.api = api;
    this.application = application;
    this.mode = mode;
    this.answers = answers;
    this.tenant = tenant;
    this.out = out;
    this.log = log;
  }

  /** Whether the session was left. */
  public boolean isOver() {
    return over;
  }

  /** The exit status: 1 when the last command failed. */
  public int status() {
    return failed ? 1 : 0;
  }

  /** Does a line. What it answers, and what is wrong with it, goes to the output. */
  public void run(String line) {
    try {
      List<String> words = Words.of(line);
      if (!words.isEmpty() && !builtIn(words)) {
        command(words);
        failed = false;
      }
    } catch (ApiFailure.BadCredentials failure) {
      out.println(form(fetcher()).failure(failure.line()));
      failed = true;
      over = true;
    } catch (CliFailure failure) {
      out.println(form(fetcher()).failure(failure.line()));
      failed = true;
    }
    out.flush();
  }

  /** The words that may come next behind a line that was typed so far, last word excluded. */
  public List<String> expected(List<String> words) throws CliFailure {
    List<String> candidates = new ArrayList<>(new Matcher(words, fetcher()).expected());
    return candidates;
  }

  private Fetcher fetcher() {
    return new Fetcher(api, application, aliases, mode == Mode.TERMINAL, tenant);
  }

  private Form form(Fetcher fetcher) {
    return answers.form(fetcher);
  }

  private boolean builtIn(List<String> words) {
    switch (words.getFirst()) {
      case "exit", "quit" -> over = true;
      case "help", "?" -> help(words);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void help(List<String> words) {
    if (words.size() == 1) {
      out.print(Help.OVERVIEW);
    } else {
      out.print(Help.of(words.get(1)).orElse("*** No help on " + words.get(1) + "\n"));
    }
  }

  private void command(List<String> words) throws CliFailure {
    Fetcher fetcher = fetcher();
    Match match = new Matcher(words, fetcher).match();
    Commands commands = new Commands(api, fetcher, form(fetcher), tenant);
    List<String> lines =
        switch (match.verb()) {
          case SHOW -> commands.show(match);
          case LIST -> commands.list(match);
          case CREATE -> commands.create(match);
          case DELETE -> commands.delete(match);
          case SET -> commands.set(match);
          case CLEAR -> commands.clear(match);
          case DESCRIBE -> commands.describe(match);
          case TRACE -> commands.trace(match);
          case DEBUG -> debug(match.word().equals("on"));
          case SETT -> changeTenant(Optional.of(match.word()));
          case CLEART -> changeTenant(Optional.empty());
        };
    lines.forEach(out::println);
  }

  /** Logs requests and answers from now on, or no longer. */
  public List<String> debug(boolean on) {
    api.log(on ? log::println : line -> {});
    return List.of(on ? "turned on debug mode" : "turned off debug mode");
  }

  private List<String> changeTenant(Optional<String> wanted) {
    tenant = wanted;
    List<String> lines = new ArrayList<>();
    if (wanted.isPresent() && mode != Mode.EVAL && !PROJECT_ID.matcher(wanted.get()).matches()) {
      lines.add(
          "WARNING!: tenant_id="
              + wanted.get()
              + " is not a 32-char hex string, which is used in Keystone for project id format");
    }
    lines.add("tenant_id: " + wanted.orElse("None"));
    return lines;
  }
}
