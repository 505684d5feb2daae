package org.midonet.cluster.auth.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What Keystone, or who sits in its place, answers. */
public final class KeystoneFuzz {

  private static final List<Dialect> DIALECTS =
      List.of(new VersionTwo(), new VersionThree("default"));

  private KeystoneFuzz() {}

  /** One way to read an answer. */
  private interface Reader {
    Object read(Answer answer) throws MalformedAnswer;
  }

  /** Answers of both versions. */
  public static List<byte[]> seeds() {
    return List.of(
            """
            {"token": {"expires_at": "2030-01-01T00:00:00.000000Z", "user": {"name": "admin", "id": "u"},
             "project": {"id": "0123456789abcdef0123456789abcdef", "name": "p"}, "roles": [{"name": "admin"}]}}
            """,
            """
            {"access": {"token": {"id": "abc", "expires": "2030-01-01T00:00:00Z", "tenant": {"id": "t", "name": "n"}},
             "user": {"name": "admin", "username": "admin", "roles": [{"name": "_member_"}]}}}
            """,
            """
            {"projects": [{"id": "p1", "name": "one", "enabled": true, "description": null}, {"id": "p2", "name": "two"}]}
            """,
            """
            {"tenants": [{"id": "p1", "name": "one", "enabled": false, "description": "d"}], "tenant": {"id": "t", "name": "n"}}
            """,
            """
            {"project": {"id": "p1", "name": "one"}}
            """)
        .stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** Every reader understands it, or says that it does not, without a word of what was in it. */
  public static void fuzzerTestOneInput(byte[] input) {
    String body = new String(input, StandardCharsets.UTF_8);
    Answer answer = new Answer(200, Optional.of("token"), body, Instant.EPOCH);
    for (Dialect dialect : DIALECTS) {
      List<Reader> readers =
          List.of(
              dialect::granted,
              dialect::content,
              dialect::tenant,
              given -> dialect.tenants(given, Optional.of("p1"), Optional.of(1)));
      for (Reader reader : readers) {
        try {
          assertThat(reader.read(answer)).isNotNull();
        } catch (MalformedAnswer expected) {
          assertThat(expected.getMessage()).isNotEmpty();
          assertThat(expected.getCause()).isNull();
        }
      }
    }
  }
}
