package org.midonet.cluster.api;

import java.util.ArrayList;
import java.util.List;

/**
 * The media types of a resource.
 *
 * @param single those of one object; the first is the resource's own
 * @param collection those of a list
 */
public record Media(List<String> single, List<String> collection) {

  /** Plain JSON: taken and given everywhere beside the vendor types. */
  public static final String JSON = "application/json";

  private static final String VENDOR = "application/vnd.org.midonet.";

  public Media {
    single = List.copyOf(single);
    collection = List.copyOf(collection);
  }

  /** The vendor types of some names with version ({@code Bridge-v4}), and plain JSON. */
  public static Media of(String... names) {
    List<String> single = new ArrayList<>();
    List<String> collection = new ArrayList<>();
    for (String name : names) {
      single.add(vendor(name));
      collection.add(vendor("collection." + name));
    }
    single.add(JSON);
    collection.add(JSON);
    return new Media(single, collection);
  }

  /** One vendor type. */
  public static String vendor(String name) {
    return VENDOR + name + "+json";
  }

  /** The name without version of the resource, which is the name of its schema. */
  public String schemaName() {
    String name = single.getFirst();
    return name.substring(VENDOR.length(), name.lastIndexOf("-v"));
  }
}
