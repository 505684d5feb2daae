package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.midonet.datapath.Action;
import org.midonet.datapath.Draw;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.Template;
import org.midonet.datapath.Translation;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.IpAddress;

/** {@code struct template}. */
final class TemplateForm {
  private static final int REVERSE = 1;
  private static final int DRAW = 2;
  private static final int SRC = 4;
  private static final int DST = 8;
  private static final int TP_SRC = 16;
  private static final int TP_DST = 32;
  private static final int REPORT = 64;

  // Not the kernel's, which ignores them: what Java needs to read the value back.
  private static final int SRC_IPV6 = 1 << 28;
  private static final int DST_IPV6 = 1 << 29;
  private static final int RETIRED = 1 << 30;

  private static final CStruct TEMPLATE = KernelStructs.TEMPLATE;
  private static final long GENERATION = TEMPLATE.offset("generation");
  private static final long FLAGS = TEMPLATE.offset("flags");
  private static final long MAC_LENGTH = 6;

  private TemplateForm() {}

  static void write(
      MemorySegment to, Template template, int generation, int forwardList, int reverseList) {
    to.fill((byte) 0);
    int flags = template.report() ? REPORT : 0;
    Translation translation = template.translation();
    Optional<IpAddress> source = template.draw().map(Draw::address).or(() -> translation.source());
    if (source.isPresent()) {
      flags |= SRC | (source.get().bits() == 128 ? SRC_IPV6 : 0);
      WireForm.putAddress(to, TEMPLATE.offset("src"), source.get());
    }
    if (translation.destination().isPresent()) {
      IpAddress destination = translation.destination().get();
      flags |= DST | (destination.bits() == 128 ? DST_IPV6 : 0);
      WireForm.putAddress(to, TEMPLATE.offset("dst"), destination);
    }
    if (translation.sourcePort().isPresent()) {
      flags |= TP_SRC;
      WireForm.putBig16(to, TEMPLATE.offset("tp_src"), translation.sourcePort().getAsInt());
    }
    if (translation.destinationPort().isPresent()) {
      flags |= TP_DST;
      WireForm.putBig16(to, TEMPLATE.offset("tp_dst"), translation.destinationPort().getAsInt());
    }
    if (template.draw().isPresent()) {
      Draw draw = template.draw().get();
      flags |= DRAW;
      WireForm.put16(to, TEMPLATE.offset("draw_first"), draw.ports().first());
      WireForm.put16(to, TEMPLATE.offset("draw_mask"), draw.ports().size() - 1);
      WireForm.put16(to, TEMPLATE.offset("keep_first"), draw.keep().ports().first());
      WireForm.put16(to, TEMPLATE.offset("keep_mask"), draw.keep().ports().size() - 1);
      WireForm.putAddress(to, TEMPLATE.offset("keep_from"), draw.keep().first());
      WireForm.putAddress(to, TEMPLATE.offset("keep_to"), draw.keep().last());
    }
    putMacs(
        to,
        TEMPLATE.offset("forward_eth_mask"),
        template.forwardMacs().destination(),
        template.forwardMacs().source());
    if (template.reverse().isPresent()) {
      Template.Reverse reverse = template.reverse().get();
      flags |= REVERSE;
      WireForm.put32(to, TEMPLATE.offset("reverse_place"), reverse.place());
      WireForm.put16(to, TEMPLATE.offset("reverse_vlan"), reverse.vlan());
      MacMask mask = reverse.macs().mask();
      putMacs(to, TEMPLATE.offset("reverse_eth_mask"), mask.destination(), mask.source());
      putMacs(
          to,
          TEMPLATE.offset("reverse_eth"),
          reverse.macs().destination(),
          reverse.macs().source());
    }
    WireForm.put32(to, GENERATION, generation);
    WireForm.put32(to, FLAGS, flags);
    WireForm.put16(to, TEMPLATE.offset("owner"), template.owner());
    WireForm.put32(to, TEMPLATE.offset("forward_list"), forwardList);
    WireForm.put32(to, TEMPLATE.offset("reverse_list"), reverseList);
  }

  /** Makes every connection of it stale; all else stays, for packets that are on their way. */
  static void retire(MemorySegment template) {
    WireForm.put32(template, GENERATION, generation(template) + 1);
    WireForm.put32(template, FLAGS, flags(template) | RETIRED);
  }

  static int generation(MemorySegment from) {
    return WireForm.u32(from, GENERATION);
  }

  /** Whether it is neither retired nor was it ever written. */
  static boolean isLive(MemorySegment from) {
    return generation(from) != 0 && (flags(from) & RETIRED) == 0;
  }

  static int forwardList(MemorySegment from) {
    return WireForm.u32(from, TEMPLATE.offset("forward_list"));
  }

  static int reverseList(MemorySegment from) {
    return WireForm.u32(from, TEMPLATE.offset("reverse_list"));
  }

  static Template read(
      MemorySegment from, List<Action> forwardActions, List<Action> reverseActions) {
    int flags = flags(from);
    boolean draws = (flags & DRAW) != 0;
    Optional<IpAddress> source =
        (flags & SRC) == 0
            ? Optional.empty()
            : Optional.of(WireForm.address(from, TEMPLATE.offset("src"), (flags & SRC_IPV6) != 0));
    Optional<IpAddress> destination =
        (flags & DST) == 0
            ? Optional.empty()
            : Optional.of(WireForm.address(from, TEMPLATE.offset("dst"), (flags & DST_IPV6) != 0));
    Translation translation =
        new Translation(
            draws ? Optional.empty() : source,
            destination,
            port(from, flags & TP_SRC, "tp_src"),
            port(from, flags & TP_DST, "tp_dst"));
    Optional<Draw> draw =
        draws
            ? source.map(address -> new Draw(address, block(from, "draw"), keep(from)))
            : Optional.empty();
    Optional<Template.Reverse> reverse =
        (flags & REVERSE) == 0
            ? Optional.empty()
            : Optional.of(
                new Template.Reverse(
                    WireForm.u32(from, TEMPLATE.offset("reverse_place")),
                    WireForm.u16(from, TEMPLATE.offset("reverse_vlan")),
                    new MacMatch(
                        destinationMac(from, "reverse_eth"),
                        sourceMac(from, "reverse_eth"),
                        macMask(from, "reverse_eth_mask")),
                    reverseActions));
    return new Template(
        macMask(from, "forward_eth_mask"),
        translation,
        draw,
        forwardActions,
        reverse,
        WireForm.u16(from, TEMPLATE.offset("owner")),
        (flags & REPORT) != 0);
  }

  private static int flags(MemorySegment from) {
    return WireForm.u32(from, FLAGS);
  }

  private static OptionalInt port(MemorySegment from, int flag, String field) {
    return flag == 0
        ? OptionalInt.empty()
        : OptionalInt.of(WireForm.big16(from, TEMPLATE.offset(field)));
  }

  private static Draw.Keep keep(MemorySegment from) {
    boolean ipv6 = (flags(from) & SRC_IPV6) != 0;
    return new Draw.Keep(
        WireForm.address(from, TEMPLATE.offset("keep_from"), ipv6),
        WireForm.address(from, TEMPLATE.offset("keep_to"), ipv6),
        block(from, "keep"));
  }

  private static PortBlock block(MemorySegment from, String prefix) {
    return new PortBlock(
        WireForm.u16(from, TEMPLATE.offset(prefix + "_first")),
        WireForm.u16(from, TEMPLATE.offset(prefix + "_mask")) + 1);
  }

  private static void putMacs(MemorySegment to, long at, long destination, long source) {
    WireForm.putMac(to, at, destination);
    WireForm.putMac(to, at + MAC_LENGTH, source);
  }

  private static MacMask macMask(MemorySegment from, String field) {
    return new MacMask(destinationMac(from, field), sourceMac(from, field));
  }

  private static long destinationMac(MemorySegment from, String field) {
    return WireForm.mac(from, TEMPLATE.offset(field));
  }

  private static long sourceMac(MemorySegment from, String field) {
    return WireForm.mac(from, TEMPLATE.offset(field) + MAC_LENGTH);
  }
}
