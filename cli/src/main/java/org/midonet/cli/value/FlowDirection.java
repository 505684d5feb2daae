package org.midonet.cli.value;

import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.InternalFailure;

/** Which direction of a connection a rule matches: two members of the API, one attribute here. */
public enum FlowDirection implements Value {
  /** The only one; its member is the forward one. */
  FLOW;

  private static final String FORWARD = "matchForwardFlow";
  private static final String RETURN = "matchReturnFlow";

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    if (document.isTrue(FORWARD)) {
      return Optional.of("fwd-flow");
    }
    return document.isTrue(RETURN) ? Optional.of("return-flow") : Optional.empty();
  }

  @Override
  public void store(Document document, String member, String word, String attribute)
      throws InternalFailure {
    if (!words().contains(word)) {
      throw new InternalFailure(word + " is not a valid flow");
    }
    document.put(FORWARD, word.equals("fwd-flow"));
    document.put(RETURN, word.equals("return-flow"));
  }

  @Override
  public List<String> words() {
    return List.of("fwd-flow", "return-flow");
  }
}
