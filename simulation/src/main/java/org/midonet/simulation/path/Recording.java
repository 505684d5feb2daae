package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FlowMaskBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Step;

/** Everything that a simulation looked at, and what it leaves behind besides the packet. */
final class Recording {

  private final FlowMaskBuilder mask = FlowMask.builder();
  final Set<Dependency> dependencies = new HashSet<>();
  final List<Effect> effects = new ArrayList<>(4);
  final List<Step> steps = new ArrayList<>(16);

  /** Nothing was read that a mask cannot say. */
  boolean cacheable = true;

  /** What is done was told by a plain question for this address: it holds for such ones only. */
  @Nullable IpAddress question;

  /** The direction of the connection was asked for, or the packet was translated with state. */
  boolean stateful;

  /** Bits of the drawn port that were read. */
  int drawnBits;

  /** What was read of a foreseen answer, apart from its tuple. */
  long answerEthSrc;

  long answerEthDst;
  boolean answerFragment;
  boolean answerTos;

  /** These bits of a value were read. */
  void read(Origin from, long high, long low) {
    for (Origin origin = from; origin != null; origin = origin.through()) {
      switch (origin.field()) {
        case CONSTANT -> {}
        case DRAWN -> drawnBits |= (int) low;
        case ETH_SRC -> mask.ethSrc(low);
        case ETH_DST -> mask.ethDst(low);
        case ETHER_TYPE -> mask.etherType();
        case VLAN -> mask.vlan((int) low);
        case IP_SRC -> mask.ipSrc(high, low);
        case IP_DST -> mask.ipDst(high, low);
        case PROTOCOL -> mask.protocol();
        case TOS -> mask.tos((int) low);
        case FRAGMENT -> mask.fragment((int) low);
        case TP_SRC -> mask.tpSrc((int) low);
        case TP_DST -> mask.tpDst((int) low);
        case BUCKET -> mask.bucket();
        case ANSWER_ETH_SRC -> answerEthSrc |= low;
        case ANSWER_ETH_DST -> answerEthDst |= low;
        case ANSWER_TOS -> answerTos = true;
        case ANSWER_FRAGMENT -> answerFragment = true;
      }
    }
  }

  void depend(Dependency dependency) {
    dependencies.add(dependency);
  }

  void step(Step step) {
    steps.add(step);
  }

  FlowMask mask() {
    return mask.build();
  }

  /** Takes over what another recording saw that matters whatever packet it was about. */
  void absorb(Recording other) {
    dependencies.addAll(other.dependencies);
    steps.addAll(other.steps);
    effects.addAll(other.effects);
  }

  /**
   * The leading {@code length} bits of an address of this width: the upper and the lower half of
   * the mask.
   */
  static long maskHigh(int width, int length) {
    return width == 32 || length == 0 ? 0 : -1L << Math.max(0, 64 - length);
  }

  /** See {@link #maskHigh}. */
  static long maskLow(int width, int length) {
    if (width == 32) {
      return length == 0 ? 0 : 0xffff_ffffL << (32 - length) & 0xffff_ffffL;
    }
    return length <= 64 ? 0 : -1L << (128 - length);
  }
}
