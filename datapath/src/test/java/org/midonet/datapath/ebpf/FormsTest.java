package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.midonet.datapath.Action;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.PortLimits;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.datapath.TunnelKind;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** What is written for the kernel is read back as it was: so a new process adopts it unchanged. */
class FormsTest {
  private static final Arbitrary<Long> MACS = Arbitraries.longs().between(0, Mac.MASK);
  private static final Arbitrary<Integer> U16 = Arbitraries.integers().between(0, 0xffff);
  private static final Arbitrary<Integer> KEYS =
      Arbitraries.integers().between(0, DatapathPort.HIGHEST_TUNNEL_KEY);

  private static MemorySegment memory(CStruct struct) {
    return Arena.ofAuto().allocate(struct.size(), 8);
  }

  @Provide
  Arbitrary<IpAddress> addresses() {
    return Arbitraries.oneOf(
        Arbitraries.integers().map(Ip4::new),
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Ip6::new));
  }

  @Provide
  Arbitrary<Action> actions() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, DatapathPort.HIGHEST).map(Action.Output::new),
        Combinators.combine(addresses(), KEYS, Arbitraries.of(TunnelKind.class))
            .as(Action.Tunnel::new),
        MACS.map(mac -> new Action.SetEthSrc(new Mac(mac))),
        MACS.map(mac -> new Action.SetEthDst(new Mac(mac))),
        addresses().map(Action.SetIpSrc::new),
        addresses().map(Action.SetIpDst::new),
        U16.map(Action.SetTpSrc::new),
        U16.map(Action.SetTpDst::new),
        Arbitraries.integers().between(1, 255).map(Action.DecTtl::new),
        U16.map(Action.PushVlan::new),
        Arbitraries.just(new Action.PopVlan()),
        Combinators.combine(Arbitraries.integers(), Arbitraries.integers())
            .as((number, generation) -> new Action.Connect(new TemplateRef(number, generation))),
        Arbitraries.just(new Action.Upcall()),
        addresses().map(Action.Question::new),
        Combinators.combine(MACS, Arbitraries.of(true, false))
            .as((mac, router) -> new Action.Answer(new Mac(mac), router)),
        Arbitraries.integers().between(0, 63).map(Action.Drop::new));
  }

  @Provide
  Arbitrary<List<Action>> lists() {
    return actions().list().ofMaxSize(30);
  }

  @Property
  void actionsComeBackInTheirOrder(@ForAll("lists") List<Action> actions) {
    List<Action> back = new ArrayList<>();
    for (ActionForm.Step step : ActionForm.steps(actions)) {
      MemorySegment memory = memory(KernelStructs.ACTION);
      ActionForm.write(memory, step, true);
      back.addAll(ActionForm.read(memory));
    }
    assertThat(back).isEqualTo(actions);
  }

  @Provide
  Arbitrary<FlowMask> masks() {
    Arbitrary<Long> longs = Arbitraries.longs();
    return Combinators.combine(
            Combinators.combine(MACS, MACS, U16, U16).as(List::of),
            Combinators.combine(longs, longs, longs, longs).as(List::of),
            Combinators.combine(
                    U16,
                    Arbitraries.integers().between(0, 255),
                    Arbitraries.integers().between(0, 3),
                    U16,
                    U16,
                    Arbitraries.integers().between(0, 63))
                .as(List::of))
        .as(
            (link, network, transport) ->
                new FlowMask(
                    link.get(0).longValue(),
                    link.get(1).longValue(),
                    link.get(2).intValue(),
                    link.get(3).intValue(),
                    network.get(0),
                    network.get(1),
                    network.get(2),
                    network.get(3),
                    transport.get(0),
                    transport.get(1),
                    transport.get(2),
                    transport.get(3),
                    transport.get(4),
                    transport.get(5)));
  }

  @Property
  void matchesComeBack(
      @ForAll("masks") FlowMask bits, @ForAll("masks") FlowMask mask, @ForAll int inPort) {
    FlowKey key =
        new FlowKey(
            bits.ethDst(),
            bits.ethSrc(),
            bits.etherType(),
            bits.vlan(),
            bits.ipSrcHigh(),
            bits.ipSrcLow(),
            bits.ipDstHigh(),
            bits.ipDstLow(),
            bits.protocol(),
            bits.tos(),
            bits.fragment(),
            bits.tpSrc(),
            bits.tpDst());
    FlowMatch match = new FlowMatch(inPort, key, mask);
    MemorySegment written = memory(KernelStructs.FLOW_KEY);
    FlowForm.writeKey(written, match, 99);
    MemorySegment maskMemory = memory(KernelStructs.FLOW_KEY);
    FlowForm.writeMask(maskMemory, mask);
    assertThat(
            new FlowMatch(
                FlowForm.inPort(written), FlowForm.readKey(written), FlowForm.readMask(maskMemory)))
        .isEqualTo(match);
    assertThat(FlowForm.maskNumber(written)).isEqualTo(99);
  }

  @Provide
  Arbitrary<PortBlock> blocks() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 12), Arbitraries.integers().between(0, 15))
        .as((bits, index) -> new PortBlock(index << bits, 1 << bits));
  }

  @Provide
  Arbitrary<Template> templates() {
    Arbitrary<MacMask> macs = Combinators.combine(MACS, MACS).as(MacMask::new);
    Arbitrary<Optional<IpAddress>> address = addresses().optional();
    Arbitrary<OptionalInt> port =
        U16.optional().map(p -> p.map(OptionalInt::of).orElse(OptionalInt.empty()));
    Arbitrary<Template.Reverse> reverse =
        Combinators.combine(Arbitraries.integers(), U16, MACS, MACS, macs, lists())
            .as(
                (place, vlan, destination, source, mask, actions) ->
                    new Template.Reverse(
                        place, vlan, new MacMatch(destination, source, mask), actions));
    Arbitrary<Draw> draw = Combinators.combine(addresses(), blocks(), blocks()).as(Draw::new);
    Arbitrary<Integer> owner = Arbitraries.integers().between(0, DatapathPort.HIGHEST);
    Arbitrary<Boolean> report = Arbitraries.of(true, false);
    return Arbitraries.oneOf(
        Combinators.combine(
                macs,
                Combinators.combine(address, address, port, port).as(Translation::new),
                lists(),
                reverse.optional(),
                owner,
                report)
            .as(
                (mask, translation, actions, back, charged, told) ->
                    new Template(
                        mask, translation, Optional.empty(), actions, back, charged, told)),
        Combinators.combine(macs, address, port, draw, lists(), reverse, owner, report)
            .as(
                (mask, destination, to, drawn, actions, back, charged, told) ->
                    new Template(
                        mask,
                        new Translation(Optional.empty(), destination, OptionalInt.empty(), to),
                        Optional.of(drawn),
                        actions,
                        Optional.of(back),
                        charged,
                        told)));
  }

  @Property
  void templatesComeBack(@ForAll("templates") Template template) {
    MemorySegment memory = memory(KernelStructs.TEMPLATE);
    TemplateForm.write(memory, template, 7, 11, 12);
    assertThat(
            TemplateForm.read(
                memory,
                template.forwardActions(),
                template.reverse().map(Template.Reverse::actions).orElse(List.of())))
        .isEqualTo(template);
    assertThat(TemplateForm.isLive(memory)).isTrue();
    assertThat(TemplateForm.generation(memory)).isEqualTo(7);
    assertThat(TemplateForm.forwardList(memory)).isEqualTo(11);
    assertThat(TemplateForm.reverseList(memory)).isEqualTo(12);
    TemplateForm.retire(memory);
    assertThat(TemplateForm.isLive(memory)).isFalse();
    assertThat(TemplateForm.generation(memory)).isEqualTo(8);
  }

  @Property
  void connectionKeysComeBack(
      @ForAll("addresses") IpAddress one, @ForAll("addresses") IpAddress two, @ForAll int place) {
    if (one.bits() == two.bits()) {
      ConnectionKey key = new ConnectionKey(place, 6, one, two, 1, 0xffff, 0x1005);
      MemorySegment memory = memory(KernelStructs.CONNECTION_KEY);
      ConnectionForm.writeKey(memory, key);
      assertThat(ConnectionForm.readKey(memory)).isEqualTo(key);
    }
  }

  @Property
  void portsComeBack(@ForAll int index, @ForAll int place, @ForAll DatapathPort.Option option) {
    DatapathPort port =
        new DatapathPort(9, index, 1500, place, 77, new PortLimits(1, 2), Set.of(option));
    MemorySegment memory = memory(KernelStructs.PORT);
    PortForm.write(memory, port);
    assertThat(PortForm.read(9, memory)).contains(port);
    assertThat(PortForm.read(9, memory(KernelStructs.PORT))).isEmpty();
  }

  @Property
  void remotePortsComeBack(
      @ForAll("underlay") IpAddress host, @ForAll boolean known, @ForAll boolean judgedHere) {
    RemotePort port =
        new RemotePort(5, 6, known ? Optional.of(host) : Optional.empty(), judgedHere);
    MemorySegment memory = memory(KernelStructs.TUNNEL_PORT);
    PortForm.writeBehindKey(memory, port);
    assertThat(PortForm.readRemote(5, memory)).contains(port);
    PortForm.writeBehindKey(memory, DatapathPort.of(1, 2, 3, 5));
    assertThat(PortForm.readRemote(5, memory)).isEmpty();
  }

  @Provide
  Arbitrary<IpAddress> underlay() {
    // An IPv6 address of the underlay has something before its last 32 bits.
    return addresses()
        .filter(address -> address.bits() == 32 || (address.high() | address.low() >>> 32) != 0);
  }
}
