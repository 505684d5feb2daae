package org.midonet.topology;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/** Fills any topology record with random values of its component types. */
final class RandomRecords {

  private final Random random;

  RandomRecords(long seed) {
    random = new Random(seed);
  }

  <T> T next(Class<T> type) {
    return type.cast(value(type));
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return random.nextBoolean() ? Optional.of(value(element)) : Optional.empty();
      }
      List<Object> elements = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        elements.add(value(element));
      }
      return elements;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == UUID.class) {
      return random.nextInt(20) == 0
          ? new UUID(0, 0)
          : new UUID(random.nextLong(), random.nextLong());
    } else if (plain == boolean.class) {
      return random.nextBoolean();
    } else if (plain == int.class || plain == Integer.class) {
      return random.nextInt();
    } else if (plain == long.class || plain == Long.class) {
      return random.nextLong();
    } else if (plain == String.class) {
      return random.nextInt(20) == 0 ? "" : "text " + random.nextInt() + " \u00fc\"\\";
    } else if (plain == Mac.class) {
      return new Mac(random.nextLong() & 0xffff_ffff_ffffL);
    } else if (plain == IpAddress.class) {
      return address();
    } else if (plain == Prefix.class) {
      IpAddress address = address();
      return new Prefix(address, random.nextInt(address.bits() + 1));
    } else if (plain.isEnum()) {
      Object[] constants = plain.getEnumConstants();
      return constants[random.nextInt(constants.length)];
    } else if (plain.isSealed()) {
      Class<?>[] kinds = plain.getPermittedSubclasses();
      return value(kinds[random.nextInt(kinds.length)]);
    } else if (plain.isRecord()) {
      RecordComponent[] components = plain.getRecordComponents();
      Object[] values =
          Arrays.stream(components).map(component -> value(component.getGenericType())).toArray();
      return RecordShape.of(plain.asSubclass(Record.class)).make(values);
    }
    throw new AssertionError("no random value for " + type);
  }

  private IpAddress address() {
    return random.nextBoolean()
        ? new Ip4(random.nextInt())
        : new Ip6(random.nextLong(), random.nextLong());
  }
}
