package org.midonet.cluster.auth.keystone;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.midonet.cluster.auth.Identity;

/**
 * Whom tokens belong to, for a short while. Tokens themselves are not kept, only their digests: no
 * dump of the memory tells them, and looking one up takes as long whatever a guess has in common
 * with a good one.
 */
final class TokenCache {

  /**
   * The most that a revoked token lives on, but for the time that Keystone takes to answer:
   * together less than a minute.
   */
  static final Duration BOUND = Duration.ofSeconds(30);

  private static final int MOST = 10_000;

  private record Entry(Identity identity, Duration life) {}

  private final Cache<String, Entry> entries;

  TokenCache(Ticker ticker) {
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfter(Expiry.<String, Entry>writing((_, entry) -> entry.life()))
            .ticker(ticker)
            .build();
  }

  Optional<Identity> find(String token) {
    return Optional.ofNullable(entries.getIfPresent(digest(token))).map(Entry::identity);
  }

  /**
   * Keeps it for its life, or {@link #BOUND} if that is shorter.
   *
   * @param life how long the token is good
   */
  void keep(String token, Identity identity, Duration life) {
    Duration bounded = life.compareTo(BOUND) < 0 ? life : BOUND;
    if (bounded.isPositive()) {
      entries.put(digest(token), new Entry(identity, bounded));
    }
  }

  void forget(String token) {
    entries.invalidate(digest(token));
  }

  private static String digest(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
