package org.midonet.cli.session;

/**
 * Texts of others as a terminal may see them. A tenant chooses the names of its objects, and an
 * administrator lists them: a line's end in a name would be a row that nobody made, and a control
 * sequence (ECMA-48) would be obeyed.
 */
final class Printable {

  private Printable() {}

  /** The text, each character that is not printed but does something written as {@code \\u001b}. */
  static String of(String text) {
    if (text.codePoints().noneMatch(Printable::acts)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            each -> {
              if (acts(each)) {
                shown.append(String.format("\\u%04x", each));
              } else {
                shown.appendCodePoint(each);
              }
            });
    return shown.toString();
  }

  /** Controls; ends of lines and paragraphs; and what turns the direction of writing. */
  private static boolean acts(int each) {
    return switch (Character.getType(each)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT ->
          (each >= 0x202a && each <= 0x202e) || (each >= 0x2066 && each <= 0x2069);
      default -> false;
    };
  }
}
