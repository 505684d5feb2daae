package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.TemplateRef;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * {@code struct action}. Neighbouring settings of source and destination become one action of the
 * kernel's; a flag of ours keeps their order, so that what is read back equals what was written.
 */
final class ActionForm {
  private static final int END = 0;
  private static final int OUTPUT = 1;
  private static final int TUNNEL = 2;
  private static final int SET_ETH = 3;
  private static final int SET_IP_SRC = 4;
  private static final int SET_IP_DST = 5;
  private static final int SET_TP = 6;
  private static final int DEC_TTL = 7;
  private static final int PUSH_VLAN = 8;
  private static final int POP_VLAN = 9;
  private static final int CONNECT = 10;
  private static final int UPCALL = 11;
  private static final int DROP = 12;
  static final int JUMP = 13;
  private static final int QUESTION = 14;
  private static final int ANSWER = 15;
  private static final int DECAPSULATE = 16;

  private static final int SET_SRC = 1;
  private static final int SET_DST = 2;
  private static final int MORE = 4;
  private static final int IPV6 = 8;

  /** Not the kernel's: the destination was set before the source. */
  private static final int DESTINATION_FIRST = 0x100;

  private static final CStruct ACTION = KernelStructs.ACTION;
  private static final long CODE = ACTION.offset("code");
  private static final long FLAGS = ACTION.offset("flags");
  private static final long ARG = ACTION.offset("arg");
  private static final long BYTES = ACTION.offset("bytes");
  private static final long SOURCE_MAC = BYTES + 6;

  private ActionForm() {}

  /** One action of the kernel's, made of one or two of the contract's. */
  record Step(Action first, List<Action> rest) {}

  /** Joins what the kernel does in one go. */
  static List<Step> steps(List<Action> actions) {
    List<Step> steps = new ArrayList<>(actions.size());
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      boolean joins = i + 1 < actions.size() && join(action, actions.get(i + 1));
      steps.add(new Step(action, joins ? List.of(actions.get(i + 1)) : List.of()));
      if (joins) {
        i++;
      }
    }
    return steps;
  }

  private static boolean join(Action one, Action other) {
    return (one instanceof Action.SetEthSrc && other instanceof Action.SetEthDst)
        || (one instanceof Action.SetEthDst && other instanceof Action.SetEthSrc)
        || (one instanceof Action.SetTpSrc && other instanceof Action.SetTpDst)
        || (one instanceof Action.SetTpDst && other instanceof Action.SetTpSrc);
  }

  /** Writes a step into zeroed memory; {@code more} says that it is not the last of its list. */
  static void write(MemorySegment to, Step step, boolean more) {
    writeOne(to, step.first(), more);
    for (Action other : step.rest()) {
      boolean destinationFirst =
          step.first() instanceof Action.SetEthDst || step.first() instanceof Action.SetTpDst;
      writeOne(to, other, more);
      addFlags(to, destinationFirst ? DESTINATION_FIRST : 0);
    }
  }

  private static void writeOne(MemorySegment to, Action action, boolean more) {
    switch (action) {
      case Action.Output output -> header(to, OUTPUT, more ? MORE : 0, output.port());
      case Action.Tunnel tunnel -> {
        int flags = (more ? MORE : 0) | (tunnel.remote().bits() == 128 ? IPV6 : 0);
        int id = TunnelId.of(tunnel.kind(), tunnel.tunnelKey());
        header(to, TUNNEL, flags, id);
        WireForm.putAddress(to, BYTES, tunnel.remote());
      }
      case Action.Decapsulate unwrap -> {
        header(to, DECAPSULATE, 0, unwrap.port());
        WireForm.put32(to, BYTES, unwrap.vni());
      }
      case Action.SetEthSrc set -> {
        header(to, SET_ETH, SET_SRC, 0);
        WireForm.putMac(to, SOURCE_MAC, set.mac().value());
      }
      case Action.SetEthDst set -> {
        header(to, SET_ETH, SET_DST, 0);
        WireForm.putMac(to, BYTES, set.mac().value());
      }
      case Action.SetIpSrc set -> {
        header(to, SET_IP_SRC, set.address().bits() == 128 ? IPV6 : 0, 0);
        WireForm.putAddress(to, BYTES, set.address());
      }
      case Action.SetIpDst set -> {
        header(to, SET_IP_DST, set.address().bits() == 128 ? IPV6 : 0, 0);
        WireForm.putAddress(to, BYTES, set.address());
      }
      case Action.SetTpSrc set -> {
        header(to, SET_TP, SET_SRC, 0);
        WireForm.putBig16(to, BYTES, set.port());
      }
      case Action.SetTpDst set -> {
        header(to, SET_TP, SET_DST, 0);
        WireForm.putBig16(to, BYTES + 2, set.port());
      }
      case Action.DecTtl decrement -> header(to, DEC_TTL, 0, decrement.by());
      case Action.PushVlan push -> header(to, PUSH_VLAN, 0, push.tci());
      case Action.PopVlan _ -> header(to, POP_VLAN, 0, 0);
      case Action.Connect connect -> {
        header(to, CONNECT, 0, connect.template().number());
        WireForm.put32(to, BYTES, connect.template().generation());
      }
      case Action.Upcall _ -> header(to, UPCALL, 0, 0);
      case Action.Drop drop -> header(to, DROP, 0, drop.reason());
      case Action.Question question -> {
        header(to, QUESTION, question.target().bits() == 128 ? IPV6 : 0, 0);
        WireForm.putAddress(to, BYTES, question.target());
      }
      case Action.Answer answer -> {
        header(to, ANSWER, 0, answer.router() ? 1 : 0);
        WireForm.putMac(to, BYTES, answer.mac().value());
      }
    }
  }

  /** Writes the step that goes on in another list. */
  static void writeJump(MemorySegment to, int list) {
    header(to, JUMP, 0, list);
  }

  private static void header(MemorySegment to, int code, int flags, int argument) {
    WireForm.put16(to, CODE, code);
    addFlags(to, flags);
    WireForm.put32(to, ARG, argument);
  }

  private static void addFlags(MemorySegment to, int flags) {
    WireForm.put16(to, FLAGS, WireForm.u16(to, FLAGS) | flags);
  }

  static boolean isJump(MemorySegment from) {
    return WireForm.u16(from, CODE) == JUMP;
  }

  static int argument(MemorySegment from) {
    return WireForm.u32(from, ARG);
  }

  /** Reads a step, which is no jump. */
  static List<Action> read(MemorySegment from) {
    int flags = WireForm.u16(from, FLAGS);
    int argument = argument(from);
    boolean ipv6 = (flags & IPV6) != 0;
    return switch (WireForm.u16(from, CODE)) {
      case END -> List.of();
      case OUTPUT -> List.of(new Action.Output(argument));
      case TUNNEL -> {
        IpAddress remote = WireForm.address(from, BYTES, ipv6);
        yield List.of(new Action.Tunnel(remote, TunnelId.key(argument), TunnelId.kind(argument)));
      }
      case SET_ETH ->
          pair(
              flags,
              new Action.SetEthSrc(new Mac(WireForm.mac(from, SOURCE_MAC))),
              new Action.SetEthDst(new Mac(WireForm.mac(from, BYTES))));
      case SET_IP_SRC -> List.of(new Action.SetIpSrc(WireForm.address(from, BYTES, ipv6)));
      case SET_IP_DST -> List.of(new Action.SetIpDst(WireForm.address(from, BYTES, ipv6)));
      case SET_TP ->
          pair(
              flags,
              new Action.SetTpSrc(WireForm.big16(from, BYTES)),
              new Action.SetTpDst(WireForm.big16(from, BYTES + 2)));
      case DEC_TTL -> List.of(new Action.DecTtl(argument));
      case PUSH_VLAN -> List.of(new Action.PushVlan(argument));
      case POP_VLAN -> List.of(new Action.PopVlan());
      case CONNECT ->
          List.of(new Action.Connect(new TemplateRef(argument, WireForm.u32(from, BYTES))));
      case UPCALL -> List.of(new Action.Upcall());
      case DROP -> List.of(new Action.Drop(argument));
      case QUESTION -> List.of(new Action.Question(WireForm.address(from, BYTES, ipv6)));
      case DECAPSULATE -> List.of(new Action.Decapsulate(WireForm.u32(from, BYTES), argument));
      case ANSWER -> List.of(new Action.Answer(new Mac(WireForm.mac(from, BYTES)), argument != 0));
      default ->
          throw new DatapathException(
              DatapathException.Kind.REFUSED,
              "an action in the kernel has the unknown code " + WireForm.u16(from, CODE));
    };
  }

  private static List<Action> pair(int flags, Action source, Action destination) {
    return switch (flags & (SET_SRC | SET_DST)) {
      case SET_SRC -> List.of(source);
      case SET_DST -> List.of(destination);
      default ->
          (flags & DESTINATION_FIRST) != 0
              ? List.of(destination, source)
              : List.of(source, destination);
    };
  }
}
