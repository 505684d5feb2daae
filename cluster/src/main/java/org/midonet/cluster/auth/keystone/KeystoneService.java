package org.midonet.cluster.auth.keystone;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.auth.Token;
import org.midonet.topology.error.Unavailable;

/**
 * Lets in whom Keystone knows. While Keystone cannot be asked, nobody is let in whom it did not
 * vouch for within the last half a minute.
 *
 * <p>Only a token for a project carries roles here: administrators of a domain are none of MidoNet.
 */
public class KeystoneService implements AuthService, AutoCloseable {

  /** The label that selects it in {@code cluster.auth.provider_class}. */
  public static final String LABEL = "org.midonet.cluster.auth.keystone.KeystoneService";

  private static final String INVALID = "Invalid token";

  private final KeystoneSettings settings;
  private final Dialect dialect;
  private final Trouble trouble;
  private final KeystoneClient client;
  private final OwnToken own;
  private final TokenCache cache;

  /** Asks nothing yet: Keystone may still be away. */
  public KeystoneService(KeystoneSettings settings) {
    this(settings, Optional.empty());
  }

  /**
   * The same.
   *
   * @param trust who may sign Keystone's certificate; empty: whom the JVM trusts
   */
  public KeystoneService(KeystoneSettings settings, Optional<SSLContext> trust) {
    this(settings, KeystoneClient.PATIENCE, Ticker.systemTicker(), trust);
  }

  KeystoneService(KeystoneSettings settings, Duration patience, Ticker ticker) {
    this(settings, patience, ticker, Optional.empty());
  }

  private KeystoneService(
      KeystoneSettings settings, Duration patience, Ticker ticker, Optional<SSLContext> trust) {
    this.settings = settings;
    this.dialect = Dialect.of(settings);
    this.trouble = new Trouble(settings.root().toString());
    this.client = new KeystoneClient(settings.root(), patience, trouble, trust);
    this.own = new OwnToken(settings, dialect, client, trouble, ticker);
    this.cache = new TokenCache(ticker);
  }

  @Override
  public final Token login(String user, String password, Optional<String> project)
      throws Refused, Unavailable {
    if (user.isBlank() || password.isEmpty()) {
      throw new Refused("Wrong user name or password");
    }
    Answer answer = client.send(dialect.login(user, password, project.or(settings::project)));
    return switch (answer.status()) {
      case 200, 201, 203 -> understood(answer, dialect::granted);
      // Keystone does not tell which of them is wrong.
      case 400, 401, 403 -> {
        trouble.over();
        throw new Refused("Wrong user name, password or project");
      }
      default -> throw strange(answer, "log in");
    };
  }

  @Override
  public final Identity authenticate(Optional<String> given) throws Refused, Unavailable {
    if (given.isEmpty() || given.get().isBlank()) {
      throw new Refused("No token: log in, or send X-Auth-Token");
    }
    String token = given.get().trim();
    if (!TokenForm.isSound(token)) {
      throw new Refused(INVALID);
    }
    Optional<Identity> known = cache.find(token);
    return known.isPresent() ? known.get() : validated(token);
  }

  private Identity validated(String token) throws Refused, Unavailable {
    Answer answer = validation(token);
    if (answer.status() == 400 || answer.status() == 404) {
      trouble.over();
      throw new Refused(INVALID);
    }
    if (answer.status() != 200 && answer.status() != 203) {
      throw strange(answer, "check a token");
    }
    TokenContent content = understood(answer, dialect::content);
    Duration life = content.expires().map(answer::until).orElse(TokenCache.BOUND);
    if (!life.isPositive()) {
      throw new Refused(INVALID);
    }
    Identity identity =
        new Identity(
            content.user(),
            content.project().orElse(""),
            content.project().isPresent() ? settings.roles().of(content.roles()) : Set.of());
    cache.keep(token, identity, life);
    return identity;
  }

  /** Status 401 is about our own token, not the one that is asked about. */
  private Answer validation(String token) throws Unavailable {
    String ours = own.get();
    Answer answer = client.send(dialect.validation(ours, token));
    return answer.status() == 401
        ? client.send(dialect.validation(own.insteadOf(ours), token))
        : answer;
  }

  @Override
  public final List<Tenant> tenants(String token, Optional<String> after, Optional<Integer> limit)
      throws Refused, Unavailable {
    Answer answer = asked(token, dialect.tenants(token, after, limit));
    if (answer.status() != 200 && answer.status() != 203) {
      throw strange(answer, "list projects");
    }
    return understood(answer, sound -> dialect.tenants(sound, after, limit));
  }

  @Override
  public final Optional<Tenant> tenant(String token, String id) throws Refused, Unavailable {
    if (id.isEmpty() || TokenForm.isDots(id)) {
      return Optional.empty();
    }
    Answer answer = asked(token, dialect.tenant(token, id));
    return switch (answer.status()) {
      case 200, 203 -> Optional.of(understood(answer, dialect::tenant));
      case 404 -> Optional.empty();
      default -> throw strange(answer, "show a project");
    };
  }

  /** Asks with the token of the caller. */
  private Answer asked(String token, KeystoneRequest question) throws Refused, Unavailable {
    if (!TokenForm.isSound(token)) {
      throw new Refused(INVALID);
    }
    Answer answer = client.send(question);
    switch (answer.status()) {
      case 401 -> {
        cache.forget(token);
        throw new Refused(INVALID);
      }
      case 403 -> throw new Refused("The identity service does not show that to this token");
      default -> {
        return answer;
      }
    }
  }

  /** How an answer is read. */
  private interface Reader<T> {
    T read(Answer answer) throws MalformedAnswer;
  }

  private <T> T understood(Answer answer, Reader<T> reader) throws Unavailable {
    try {
      T content = reader.read(answer);
      trouble.over();
      return content;
    } catch (MalformedAnswer e) {
      throw trouble.because(
          "The identity service does not answer as it should",
          "an answer is not understood: " + e.getMessage());
    }
  }

  private Unavailable strange(Answer answer, String purpose) {
    return trouble.because(
        "The identity service does not answer as it should",
        "status "
            + answer.status()
            + " when asked to "
            + purpose
            + (answer.status() == 403 ? "; our own account may not" : "")
            + (answer.status() == 404
                ? "; does it speak version " + settings.version() + "?"
                : ""));
  }

  @Override
  public final void close() {
    client.close();
  }
}
