package org.midonet.cluster.auth.keystone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What Keystone answered.
 *
 * @param subjectToken the header X-Subject-Token
 * @param body may hold tokens
 * @param date when it answered, by its own clock if it told
 */
record Answer(int status, Optional<String> subjectToken, String body, Instant date) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The object below a name at the top of the body. */
  JsonNode top(String name) throws MalformedAnswer {
    try {
      JsonNode node = JSON.readTree(body).path(name);
      if (node.isContainerNode()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Its message would quote the body.
      throw new MalformedAnswer("the body is not JSON");
    }
    throw new MalformedAnswer("the body has no " + name);
  }

  /** A text that has to be there. */
  static String text(JsonNode node, String name) throws MalformedAnswer {
    JsonNode value = node.path(name);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new MalformedAnswer("there is no text " + name);
    }
    return value.textValue();
  }

  /** A moment; absent or null is never. */
  static Optional<Instant> moment(JsonNode node, String name) throws MalformedAnswer {
    if (node.path(name).isMissingNode() || node.path(name).isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text(node, name)));
    } catch (DateTimeException e) {
      throw new MalformedAnswer(name + " is no moment");
    }
  }

  /** From this answer to a moment, by Keystone's clock: ours may be wrong. */
  Duration until(Instant moment) {
    return Duration.between(date, moment);
  }

  /** Leaves out everything that may be secret. */
  @Override
  public String toString() {
    return "Answer[status=" + status + "]";
  }
}
