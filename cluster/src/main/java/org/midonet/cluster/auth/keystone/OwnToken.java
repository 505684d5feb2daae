package org.midonet.cluster.auth.keystone;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.midonet.cluster.auth.Token;
import org.midonet.topology.error.Unavailable;

/**
 * The token that our own questions carry. One of an account is kept until shortly before its end;
 * however many requests need a new one, one of them logs in and the others wait for it.
 */
final class OwnToken {

  /** A new one this long before the end of the old one, or at half of a life that is short. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** After the account was refused: Keystone locks accounts that fail often. */
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(10);

  private static final Duration FOREVER = Duration.ofDays(10_000);

  private static final String SHOWN = "The identity service does not accept MidoNet's own account";

  /**
   * What a login led to.
   *
   * @param until by the ticker: when to log in again
   */
  private record Outcome(Optional<String> token, String failure, long until) {}

  private final KeystoneSettings settings;
  private final Dialect dialect;
  private final KeystoneClient client;
  private final Trouble trouble;
  private final Ticker ticker;
  private volatile CompletableFuture<Outcome> login;

  OwnToken(
      KeystoneSettings settings,
      Dialect dialect,
      KeystoneClient client,
      Trouble trouble,
      Ticker ticker) {
    this.settings = settings;
    this.dialect = dialect;
    this.client = client;
    this.trouble = trouble;
    this.ticker = ticker;
    this.login =
        CompletableFuture.completedFuture(new Outcome(Optional.empty(), "", ticker.read()));
  }

  /** The token. */
  String get() throws Unavailable {
    return switch (settings.access()) {
      case OwnAccess.AdminToken(String token) -> token;
      case OwnAccess.Account account -> of(account);
    };
  }

  /** Another token in place of one that Keystone does not take any more. */
  String insteadOf(String rejected) throws Unavailable {
    return switch (settings.access()) {
      case OwnAccess.AdminToken _ ->
          throw trouble.because(SHOWN, "it does not take cluster.auth.keystone.admin_token");
      case OwnAccess.Account account -> {
        CompletableFuture<Outcome> seen = login;
        if (seen.isDone() && seen.join().token().filter(rejected::equals).isPresent()) {
          replace(seen, over());
        }
        yield of(account);
      }
    };
  }

  /** Whether it was us who put the next login in the place of one that was seen. */
  private synchronized boolean replace(
      CompletableFuture<Outcome> seen, CompletableFuture<Outcome> next) {
    if (login != seen) {
      return false;
    }
    login = next;
    return true;
  }

  private CompletableFuture<Outcome> over() {
    return CompletableFuture.completedFuture(new Outcome(Optional.empty(), "", ticker.read()));
  }

  private String of(OwnAccess.Account account) throws Unavailable {
    CompletableFuture<Outcome> seen = login;
    if (seen.isDone() && ticker.read() - seen.join().until() >= 0) {
      CompletableFuture<Outcome> ours = new CompletableFuture<>();
      if (replace(seen, ours)) {
        logIn(account, ours);
        seen = ours;
      } else {
        seen = login;
      }
    }
    // The client's patience bounds this.
    Outcome outcome = seen.join();
    return outcome.token().orElseThrow(() -> new Unavailable(outcome.failure()));
  }

  /** Completes the future whatever happens: others wait for it. */
  private void logIn(OwnAccess.Account account, CompletableFuture<Outcome> future) {
    Outcome outcome = new Outcome(Optional.empty(), SHOWN, ticker.read());
    try {
      Answer answer =
          client.send(dialect.login(account.user(), account.password(), settings.project()));
      outcome = outcome(answer);
    } catch (MalformedAnswer e) {
      outcome = failure(trouble.because(SHOWN, "the answer to our login: " + e.getMessage()));
    } catch (Unavailable e) {
      outcome = failure(e);
    } finally {
      future.complete(outcome);
    }
  }

  private Outcome outcome(Answer answer) throws MalformedAnswer {
    if (answer.status() >= 400) {
      var refusal =
          trouble.because(
              SHOWN,
              "status " + answer.status() + " for the login of cluster.auth.keystone.user_name");
      return new Outcome(Optional.empty(), text(refusal), ticker.read() + AFTER_REFUSAL.toNanos());
    }
    Token token = dialect.granted(answer);
    Duration life = token.expires().map(answer::until).orElse(FOREVER);
    life = life.compareTo(FOREVER) > 0 ? FOREVER : life;
    Duration half = life.dividedBy(2);
    Duration margin = half.compareTo(MARGIN) < 0 ? half : MARGIN;
    return new Outcome(Optional.of(token.key()), "", ticker.read() + life.minus(margin).toNanos());
  }

  private Outcome failure(Unavailable reason) {
    return new Outcome(Optional.empty(), text(reason), ticker.read());
  }

  private static String text(Unavailable reason) {
    return String.valueOf(reason.getMessage());
  }
}
