package org.midonet.cli.value;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.InternalFailure;

/**
 * A scalar that goes to the API as the word that was typed, after a check of its form. Numbers too:
 * the API takes numeric strings.
 */
public enum Text implements Value {
  /** Any word. */
  ANY(".*"),
  /** A dotted quad. */
  IP4(Text.QUAD),
  /** Six groups of one or two hexadecimal digits. */
  MAC("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}"),
  /** Three groups of four hexadecimal digits. */
  MAC_MASK("[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){2}"),
  /** A TCP or UDP port, or another number of 16 bits. */
  PORT("\\d{1,10}", 65_535),
  /** A VXLAN network identifier. */
  VNI("\\d{1,10}", 16_777_215),
  /** A whole number that is not negative. */
  COUNT("\\d{1,10}", Integer.MAX_VALUE);

  static final String QUAD = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}";

  private final String form;
  private final long most;

  Text(String form) {
    this(form, -1);
  }

  Text(String form, long most) {
    this.form = form;
    this.most = most;
  }

  /** Whether a word is of this form. */
  public boolean fits(String word) {
    return this == ANY
        || (Pattern.matches(form, word)
            && (most < 0 || new BigInteger(word).compareTo(BigInteger.valueOf(most)) <= 0));
  }

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    return document.text(member);
  }

  @Override
  public void store(Document document, String member, String word, String attribute)
      throws InternalFailure {
    if (!fits(word)) {
      throw InternalFailure.invalidValue(attribute, word);
    }
    document.put(member, word);
  }
}
