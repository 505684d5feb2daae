package org.midonet.packet;

import java.util.Arrays;

/** The text forms of IPv6 addresses: all of RFC 4291 on the way in, RFC 5952 on the way out. */
final class Ip6Text {
  private Ip6Text() {}

  static Ip6 parse(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      int[] words = words(text, text);
      if (words.length != 8) {
        throw refuse(text, "eight groups are needed where there is no \"::\"");
      }
      return of(words, new int[0]);
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      throw refuse(text, "\"::\" may stand once");
    }
    String before = text.substring(0, gap);
    if (before.indexOf('.') >= 0) {
      throw refuse(text, "only the end may be dotted");
    }
    int[] head = words(text, before);
    int[] tail = words(text, text.substring(gap + 2));
    if (head.length + tail.length > 7) {
      throw refuse(text, "too many groups");
    }
    return of(head, tail);
  }

  private static Ip6 of(int[] head, int[] tail) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      int fromTail = i - (8 - tail.length);
      long word = i < head.length ? head[i] : fromTail >= 0 ? tail[fromTail] : 0;
      if (i < 4) {
        high = high << 16 | word;
      } else {
        low = low << 16 | word;
      }
    }
    return new Ip6(high, low);
  }

  /** The groups of a part without "::"; a dotted end counts as two. */
  private static int[] words(String whole, String part) {
    if (part.isEmpty()) {
      return new int[0];
    }
    int[] words = new int[8];
    int count = 0;
    int start = 0;
    while (true) {
      int colon = part.indexOf(':', start);
      String group = colon < 0 ? part.substring(start) : part.substring(start, colon);
      boolean dotted = colon < 0 && group.indexOf('.') >= 0;
      if (count + (dotted ? 2 : 1) > 8) {
        throw refuse(whole, "too many groups");
      }
      if (dotted) {
        int ip4 = Ip4.parse(group).value();
        words[count++] = ip4 >>> 16;
        words[count++] = ip4 & 0xffff;
      } else {
        words[count++] = word(whole, group);
      }
      if (colon < 0) {
        return Arrays.copyOf(words, count);
      }
      start = colon + 1;
    }
  }

  private static int word(String whole, String group) {
    if (group.isEmpty() || group.length() > 4) {
      throw refuse(whole, "a group has one to four hexadecimal digits");
    }
    int word = 0;
    for (int i = 0; i < group.length(); i++) {
      char c = group.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw refuse(whole, "a group has one to four hexadecimal digits");
      }
      word = word << 4 | digit;
    }
    return word;
  }

  static String format(long high, long low) {
    StringBuilder text = new StringBuilder(39);
    if (high == 0 && low >>> 32 == 0xffff) {
      // RFC 5952, 5: an IPv4-mapped address is best read dotted.
      return text.append("::ffff:").append(new Ip4((int) low)).toString();
    }
    int gapStart = -1;
    int gapLength = 1; // 4.2.2: one group of zeros alone is not shortened
    int runStart = -1;
    for (int i = 0; i < 8; i++) {
      if (wordAt(high, low, i) != 0) {
        runStart = -1;
        continue;
      }
      runStart = runStart < 0 ? i : runStart;
      if (i - runStart + 1 > gapLength) {
        gapStart = runStart;
        gapLength = i - runStart + 1;
      }
    }
    for (int i = 0; i < 8; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(wordAt(high, low, i)));
    }
    return text.toString();
  }

  private static int wordAt(long high, long low, int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }

  private static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException("not an IPv6 address: \"" + text + "\": " + reason);
  }
}
