package org.midonet.nsdb.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Writes HOCON in mn-conf's own form: sorted keys, four blanks a level, numbers with the digits
 * that were typed. Substitutions stay what they are.
 */
public final class Hocon {
  private static final String INDENT = "    ";
  private static final ConfigRenderOptions UNRESOLVED =
      ConfigRenderOptions.concise().setJson(false);
  private static final Pattern BARE =
      Pattern.compile("(?!true|false|null|include)[A-Za-z][A-Za-z0-9-]*");

  private final Function<String, List<String>> comments;
  private final StringBuilder out = new StringBuilder();

  private Hocon(Function<String, List<String>> comments) {
    this.comments = comments;
  }

  /** A tree without its outer braces; empty for an empty tree. */
  public static String tree(ConfigObject root) {
    return tree(root, path -> List.of());
  }

  /**
   * The same with comments.
   *
   * @param comments the lines above a key, by its path
   */
  public static String tree(ConfigObject root, Function<String, List<String>> comments) {
    Hocon hocon = new Hocon(comments);
    hocon.members(root, "", "");
    return hocon.out.toString();
  }

  /** One value, as it stands behind a key. */
  public static String value(ConfigValue value) {
    Hocon hocon = new Hocon(path -> List.of());
    if (value instanceof ConfigObject object) {
      hocon.out.append("{\n");
      hocon.members(object, INDENT, "");
      hocon.out.append('}');
    } else {
      hocon.scalar(value, "", true);
    }
    return hocon.out.toString();
  }

  private void members(ConfigObject object, String indent, String above) {
    for (String key : object.keySet().stream().sorted().toList()) {
      ConfigValue value = Optional.ofNullable(object.get(key)).orElseThrow();
      String path =
          above.isEmpty() ? ConfigUtil.joinPath(key) : above + "." + ConfigUtil.joinPath(key);
      for (String comment : comments.apply(path)) {
        out.append(indent).append("# ").append(comment).append('\n');
      }
      if (!isResolved(value)) {
        out.append(indent).append(unresolved(key, value)).append('\n');
        continue;
      }
      out.append(indent).append(word(key));
      if (isObject(value)) {
        out.append(" {\n");
        members((ConfigObject) value, indent + INDENT, path);
        out.append(indent).append("}\n");
      } else {
        out.append('=');
        scalar(value, indent, false);
        out.append('\n');
      }
    }
  }

  /** Whether it has members that can be looked at; not an object in which a whole is left open. */
  static boolean isObject(ConfigValue value) {
    return isResolved(value) && value.valueType() == ConfigValueType.OBJECT;
  }

  /** Whether it is known what it is; of a list or an object, not whether all in it is. */
  static boolean isResolved(ConfigValue value) {
    try {
      if (value.valueType() == ConfigValueType.OBJECT) {
        Set<String> _ = ((ConfigObject) value).keySet();
      }
      return true;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }

  /** With its key, which may come several times: {@code a=1,a=${?b}} is one value of {@code a}. */
  private static String unresolved(String key, ConfigValue value) {
    String object = value.atKey(key).root().render(UNRESOLVED);
    return object.startsWith("{") ? object.substring(1, object.length() - 1) : object;
  }

  private void scalar(ConfigValue value, String indent, boolean quoted) {
    if (!isResolved(value)) {
      out.append(value.render(UNRESOLVED));
      return;
    }
    ConfigValueType type = value.valueType();
    if (type == ConfigValueType.STRING) {
      String text = String.valueOf(value.unwrapped());
      out.append(quoted ? ConfigUtil.quoteString(text) : word(text));
    } else if (value instanceof ConfigList list) {
      out.append("[\n");
      for (int i = 0; i < list.size(); i++) {
        out.append(indent).append(INDENT);
        scalar(list.get(i), indent + INDENT, quoted);
        out.append(i + 1 < list.size() ? ",\n" : "\n");
      }
      out.append(indent).append(']');
    } else if (type == ConfigValueType.NUMBER) {
      out.append(value.atKey("number").getString("number"));
    } else {
      out.append(value.render(ConfigRenderOptions.concise()));
    }
  }

  private static String word(String text) {
    return BARE.matcher(text).matches() ? text : ConfigUtil.quoteString(text);
  }
}
