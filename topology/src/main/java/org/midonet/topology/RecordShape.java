package org.midonet.topology;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What {@link References} needs to know of a record class; made once a class. */
final class RecordShape {

  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          return new RecordShape(type.asSubclass(Record.class));
        }
      };

  enum Kind {
    /** A reference that is always there. */
    REQUIRED,
    /** A reference that may be absent. */
    OPTIONAL,
    /** A list of references. */
    LIST,
    /** A list of records that hold references. */
    NESTED,
    /** No reference. */
    PLAIN
  }

  /** One component of the record. */
  record Component(int index, String name, Kind kind, Optional<Ref> ref, MethodHandle accessor) {

    Object get(Record record) {
      try {
        return accessor.invoke(record);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("accessors of topology records throw nothing", e);
      }
    }

    /** The ids that a value of this component names. */
    List<UUID> ids(Object value) {
      return switch (value) {
        case UUID id -> List.of(id);
        case Optional<?> id -> id.map(present -> List.of((UUID) present)).orElse(List.of());
        case List<?> ids -> ids.stream().map(UUID.class::cast).toList();
        default -> throw new AssertionError("@Ref stands on " + name + ", which holds no ids");
      };
    }
  }

  private final List<Component> components;
  private final List<Component> pointing;
  private final MethodHandle constructor;

  private RecordShape(Class<? extends Record> type) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      RecordComponent[] declared = type.getRecordComponents();
      List<Component> all = new ArrayList<>();
      for (int i = 0; i < declared.length; i++) {
        RecordComponent component = declared[i];
        Optional<Ref> ref = Optional.ofNullable(component.getAnnotation(Ref.class));
        all.add(
            new Component(
                i,
                component.getName(),
                kind(component, ref),
                ref,
                lookup.unreflect(component.getAccessor())));
      }
      components = List.copyOf(all);
      pointing = all.stream().filter(component -> component.kind() != Kind.PLAIN).toList();
      Class<?>[] types =
          Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
      constructor =
          lookup
              .unreflectConstructor(type.getDeclaredConstructor(types))
              .asSpreader(Object[].class, types.length);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(
          "topology records are public and so are their constructors: " + type, e);
    }
  }

  static RecordShape of(Class<? extends Record> type) {
    return SHAPES.get(type);
  }

  /** The components that hold references. */
  List<Component> pointing() {
    return pointing;
  }

  Component component(String name) {
    return components.stream()
        .filter(component -> component.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no component " + name));
  }

  Object[] values(Record record) {
    return components.stream().map(component -> component.get(record)).toArray();
  }

  Record make(Object[] values) {
    try {
      return (Record) constructor.invoke(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("constructors of topology records throw nothing checked", e);
    }
  }

  private static Kind kind(RecordComponent component, Optional<Ref> ref) {
    if (ref.isPresent()) {
      if (component.getType() == UUID.class) {
        return Kind.REQUIRED;
      }
      return component.getType() == Optional.class ? Kind.OPTIONAL : Kind.LIST;
    }
    return nestedRecord(component.getGenericType())
            .filter(record -> !of(record).pointing().isEmpty())
            .isPresent()
        ? Kind.NESTED
        : Kind.PLAIN;
  }

  private static Optional<Class<? extends Record>> nestedRecord(Type type) {
    return type instanceof ParameterizedType list
            && list.getRawType() == List.class
            && list.getActualTypeArguments()[0] instanceof Class<?> element
            && element.isRecord()
        ? Optional.of(element.asSubclass(Record.class))
        : Optional.empty();
  }
}
