package org.midonet.cli.value;

import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.InternalFailure;

/**
 * An IPv4 prefix, which the API keeps in two members.
 *
 * @param lengthMember the member that holds the prefix length
 */
public record Cidr(String lengthMember) implements Value {
  private static final int WHOLE = 32;

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    String length = document.text(lengthMember).orElse("0");
    return document
        .text(member)
        .map(address -> length.equals("32") ? address : address + "/" + length);
  }

  @Override
  public void store(Document document, String member, String word, String attribute)
      throws InternalFailure {
    int slash = word.indexOf('/');
    String address = slash < 0 ? word : word.substring(0, slash);
    String length = slash < 0 ? "" : word.substring(slash + 1);
    if (!Text.IP4.fits(address) || (slash >= 0 && !isLength(length))) {
      throw new InternalFailure("Invalid network address: " + word);
    }
    document.put(member, address);
    document.put(lengthMember, slash < 0 ? (Object) WHOLE : length);
  }

  private static boolean isLength(String text) {
    return text.matches("\\d{1,2}") && Integer.parseInt(text) <= WHOLE;
  }

  @Override
  public void clear(Document document, String member) {
    document.remove(member);
    document.remove(lengthMember);
  }
}
