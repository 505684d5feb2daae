package org.midonet.cli.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.InternalFailure;

/** Where NAT goes: {@code addr[-addr][:port[-port]]}, several joined by commas. */
public enum NatTargets implements Value {
  /** The only one. */
  TARGETS;

  private static final String FORM =
      "(?<from>[0-9.]+)(-(?<to>[0-9.]+))?(:(?<low>\\d{1,5})(-(?<high>\\d{1,5}))?)?";

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    List<String> texts = new ArrayList<>();
    for (Object element : document.list(member)) {
      if (element instanceof Document target) {
        texts.add(
            span(target, "addressFrom", "addressTo")
                + Optional.of(span(target, "portFrom", "portTo"))
                    .filter(ports -> !ports.equals("0"))
                    .map(ports -> ":" + ports)
                    .orElse(""));
      }
    }
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join(",", texts));
  }

  private static String span(Document target, String from, String to) {
    String low = target.text(from).orElse("0");
    String high = target.text(to).orElse(low);
    return high.equals(low) || high.equals("0") ? low : low + "-" + high;
  }

  @Override
  public void store(Document document, String member, String word, String attribute)
      throws InternalFailure {
    List<Object> targets = new ArrayList<>();
    for (String one : word.split(",", -1)) {
      Matcher parts = Pattern.compile(FORM).matcher(one);
      if (!parts.matches()) {
        throw new InternalFailure("Invalid NAT target: " + word);
      }
      String from = parts.group("from");
      String to = Optional.ofNullable(parts.group("to")).orElse(from);
      int low = Integer.parseInt(Optional.ofNullable(parts.group("low")).orElse("0"));
      int high = Optional.ofNullable(parts.group("high")).map(Integer::parseInt).orElse(low);
      if (!Text.IP4.fits(from) || !Text.IP4.fits(to) || low > 65_535 || high > 65_535) {
        throw new InternalFailure("Invalid NAT target: " + word);
      }
      targets.add(
          new Document()
              .put("addressFrom", from)
              .put("addressTo", to)
              .put("portFrom", low)
              .put("portTo", high));
    }
    document.put(member, targets);
  }
}
