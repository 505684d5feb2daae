package org.midonet.cli.value;

import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.InternalFailure;

/** A range of TCP or UDP ports, {@code 80} or {@code 80-90}: {@code {start, end}} in the API. */
public enum PortRangeText implements Value {
  /** The only one. */
  RANGE;

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    if (!(document.get(member).orElse(null) instanceof Document range)) {
      return Optional.empty();
    }
    String start = range.text("start").orElse("0");
    String end = range.text("end").orElse("0");
    if (start.equals("0")) {
      return Optional.empty();
    }
    return Optional.of(end.equals("0") || end.equals(start) ? start : start + "-" + end);
  }

  @Override
  public void store(Document document, String member, String word, String attribute)
      throws InternalFailure {
    String[] parts = word.split("-", -1);
    if (parts.length > 2) {
      throw new InternalFailure("Invalid port range: " + word);
    }
    document.put(member, new Document().put("start", parts[0]).put("end", parts[parts.length - 1]));
  }
}
