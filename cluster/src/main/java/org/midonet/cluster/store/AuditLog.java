package org.midonet.cluster.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The log {@value #NAME}: a JSON object a line for each change, who asked for it, and what was
 * there before and after. Of an update only the fields that differ are told. Secrets never come
 * here.
 */
public final class AuditLog {

  /** The logger; off means that nothing is collected. */
  public static final String NAME = "org.midonet.cluster.audit";

  /** The key of the request's id among what is logged with each line. */
  public static final String REQUEST = "request";

  /** What is told in place of a secret. */
  private static final String MASK = "(not shown)";

  /** Components of records, and fields of Neutron's documents, that are secrets. */
  private static final Set<String> SECRETS =
      Set.of("password", "psk", "secret", "shared_secret", "auth_key", "admin_token", "token");

  private static final Logger LOG = LoggerFactory.getLogger(NAME);

  private AuditLog() {}

  static boolean isOn() {
    return LOG.isInfoEnabled();
  }

  /** Whether a field of this name is one that is not shown. */
  static boolean isSecret(String field) {
    return SECRETS.contains(field);
  }

  /**
   * Writes a line, if there is a change.
   *
   * @param secret whether a field of this name is not to be shown
   * @param before what was there; empty: it was made. It is this call's from now on
   * @param after what is there; empty: it was removed. It is this call's from now on
   */
  static void write(
      String type,
      String id,
      Predicate<String> secret,
      Optional<ObjectNode> before,
      Optional<ObjectNode> after) {
    if (before.equals(after)) {
      return;
    }
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put(REQUEST, MDC.get(REQUEST));
    Optional<Identity> caller = Caller.ifAny();
    line.put("user", caller.map(Identity::user).orElse("midonet-cluster"));
    line.put("tenant", caller.map(Identity::tenant).orElse(""));
    line.put("action", before.isEmpty() ? "create" : after.isEmpty() ? "delete" : "update");
    line.put("type", type).put("id", id);
    if (before.isPresent() && after.isPresent()) {
      ObjectNode now = after.get();
      List<String> same =
          before.get().properties().stream()
              .filter(field -> field.getValue().equals(now.get(field.getKey())))
              .map(Map.Entry::getKey)
              .toList();
      before.get().remove(same);
      now.remove(same);
    }
    before.ifPresent(fields -> line.set("before", masked(fields, secret)));
    after.ifPresent(fields -> line.set("after", masked(fields, secret)));
    LOG.info("{}", line);
  }

  private static JsonNode masked(JsonNode node, Predicate<String> secret) {
    if (node instanceof ObjectNode fields) {
      for (Map.Entry<String, JsonNode> field : List.copyOf(fields.properties())) {
        if (secret.test(field.getKey())) {
          fields.put(field.getKey(), MASK);
        }
      }
    }
    node.forEach(below -> masked(below, secret));
    return node;
  }
}
