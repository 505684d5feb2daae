package org.midonet.standalone.archive;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * Prints the class list of an archive: the JDK's own list, and those classes of the class path's
 * jars whose names begin with one of the given prefixes. Made from the jars and not from a training
 * run, so that it needs no running system and no root.
 */
public final class ClassList {
  private static final Pattern CLASS =
      Pattern.compile("(?!META-INF|module-info).*(?<!package-info)\\.class");

  private ClassList() {}

  /** Arguments: the file to write, prefixes such as {@code org/midonet/}. */
  public static void main(String[] arguments) throws IOException {
    List<String> prefixes = List.of(arguments).subList(1, arguments.length);
    SortedSet<String> names = new TreeSet<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar")) {
        add(names, entry, prefixes);
      }
    }
    StringBuilder list =
        new StringBuilder(
            Files.readString(Path.of(System.getProperty("java.home"), "lib", "classlist")));
    names.forEach(name -> list.append(name).append('\n'));
    Files.writeString(Path.of(arguments[0]), list, StandardCharsets.UTF_8);
  }

  private static void add(SortedSet<String> names, String jar, List<String> prefixes)
      throws IOException {
    try (ZipFile zip = new ZipFile(jar)) {
      zip.stream()
          .map(entry -> entry.getName())
          .filter(
              name -> prefixes.stream().anyMatch(name::startsWith) && CLASS.matcher(name).matches())
          .forEach(name -> names.add(name.substring(0, name.length() - ".class".length())));
    }
  }
}
