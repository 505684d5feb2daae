package org.midonet.simulation.path;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the present value of a packet's field comes from: what reading it says about the packet on
 * the wire.
 *
 * @param field the field
 * @param through for a field of a foreseen answer: where the opener's field comes from that the
 *     answer repeats
 */
record Origin(Field field, @Nullable Origin through) {

  /** A value that is the same for all packets on this path. */
  static final Origin CONSTANT = new Origin(Field.CONSTANT, null);

  /** A port that the datapath draws. */
  static final Origin DRAWN = new Origin(Field.DRAWN, null);

  /** The value on the wire. */
  static Origin wire(Field field) {
    return Objects.requireNonNull(WIRE.get(field));
  }

  private static final Map<Field, Origin> WIRE = new EnumMap<>(Field.class);

  static {
    for (Field field : Field.values()) {
      WIRE.put(field, new Origin(field, null));
    }
  }

  /** Where it comes from in the end. */
  Field root() {
    Origin origin = this;
    while (origin.through != null) {
      origin = origin.through;
    }
    return origin.field;
  }

  /** The fields of a packet on the wire, and other sources of values. */
  enum Field {
    CONSTANT,
    DRAWN,
    ETH_SRC,
    ETH_DST,
    ETHER_TYPE,
    VLAN,
    IP_SRC,
    IP_DST,
    PROTOCOL,
    TOS,
    FRAGMENT,
    TP_SRC,
    TP_DST,
    BUCKET,
    /** Fields of a foreseen answer, apart from its tuple. */
    ANSWER_ETH_SRC,
    ANSWER_ETH_DST,
    ANSWER_TOS,
    ANSWER_FRAGMENT
  }
}
