package org.midonet.cluster.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.json.TopologyJson;

/**
 * The {@code ETag} of an object: it stands for what is stored, not for what agents tell (whether a
 * port is active, say). Who sends it back as {@code If-Match} changes only what was seen.
 */
final class EntityTag {

  private static final String HEADER = "ETag";
  private static final int BYTES = 12;

  private EntityTag() {}

  /** The header of an answer. */
  static Map<String, String> of(TopologyObject object) {
    return Map.of(HEADER, tag(object));
  }

  /** Refuses a call that is meant for another state of the object: 412. */
  static void check(Call call, TopologyObject stored) {
    Optional<String> wanted = call.header("if-match");
    if (wanted.isEmpty() || wanted.get().trim().equals("*")) {
      return;
    }
    String tag = tag(stored);
    boolean matches =
        Arrays.stream(wanted.get().split(",", -1)).map(String::trim).anyMatch(tag::equals);
    if (!matches) {
      throw new Rejected(
          412, StoredNames.of(stored.getClass()) + " " + stored.id() + " has been changed");
    }
  }

  private static String tag(TopologyObject object) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  TopologyJson.mapper()
                      .writeValueAsString(object)
                      .getBytes(StandardCharsets.UTF_8));
      return '"' + HexFormat.of().formatHex(digest, 0, BYTES) + '"';
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new AssertionError("every record of the topology is JSON", e);
    }
  }
}
