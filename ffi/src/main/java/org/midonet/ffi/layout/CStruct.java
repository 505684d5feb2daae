package org.midonet.ffi.layout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A C structure by name, with the offsets of the fields that we touch. Offsets are written down as
 * numbers and held against the C compiler's by a test.
 *
 * @param name as C says it: {@code struct ifinfomsg}
 * @param header where it is declared
 * @param size in bytes; 0 where it grows from kernel to kernel and only the fields matter
 * @param fields field → offset and size in bytes
 */
public record CStruct(String name, String header, int size, Map<String, Field> fields) {

  /** Where a field lies, and how long it is, in bytes. */
  public record Field(int offset, int size) {}

  /** A field with its name, for {@link #of}. */
  public record NamedField(String name, int offset, int size) {}

  /** A structure from its fields. */
  public static CStruct of(String name, String header, int size, NamedField... fields) {
    Map<String, Field> all = new LinkedHashMap<>();
    for (NamedField field : List.of(fields)) {
      all.put(field.name(), new Field(field.offset(), field.size()));
    }
    return new CStruct(name, header, size, Map.copyOf(all));
  }

  /** A field at an offset. */
  public static NamedField at(int offset, int size, String name) {
    return new NamedField(name, offset, size);
  }

  /** The offset of a field, in bytes. */
  public long offset(String field) {
    Field found = fields.get(field);
    if (found == null) {
      throw new IllegalArgumentException(name + " has no field " + field);
    }
    return found.offset();
  }
}
