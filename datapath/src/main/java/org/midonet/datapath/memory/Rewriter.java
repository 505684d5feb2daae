package org.midonet.datapath.memory;

import java.lang.foreign.MemorySegment;
import org.midonet.datapath.Action;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Packet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourQuestion;

/** Changes a copy of the packet in hand. */
final class Rewriter {
  private final Packet original;
  private final FlowKey key;
  private final ConnectionKey tuple;
  private final boolean hasPorts;
  private FrameEditor editor;
  private int ttl;

  private Rewriter(Arrived packet, FrameEditor editor) {
    this.original = packet.packet();
    this.key = packet.key();
    this.editor = editor;
    this.ttl = packet.ttl();
    this.hasPorts = packet.tuple().isPresent() && hasPorts(key);
    this.tuple = packet.tuple().orElseGet(() -> Tuples.addresses(key, 0));
  }

  private static boolean hasPorts(FlowKey key) {
    return key.isIcmp() || IpProtocol.hasPorts(key.protocol());
  }

  static Rewriter of(Arrived packet) throws Refused {
    try {
      return new Rewriter(packet, FrameEditor.copyOf(packet.packet().frame()));
    } catch (MalformedPacket e) {
      throw new Refused(DropReason.MALFORMED);
    }
  }

  /** The packet as it is now. */
  Packet packet() {
    return new Packet(editor.toBytes(), original.gsoSize());
  }

  /** What a connection makes of it. */
  void translate(ConnectionKey translated) throws Refused {
    source(translated.source());
    destination(translated.destination());
    if (translated.sourcePort() != tuple.sourcePort()) {
      sourcePort(translated.sourcePort());
    }
    if (translated.destinationPort() != tuple.destinationPort()) {
      destinationPort(translated.destinationPort());
    }
  }

  /** Whether it is, as it is now, a plain question for this neighbour. */
  boolean asksFor(IpAddress target) {
    return NeighbourQuestion.parse(editor.frame())
        .filter(question -> question.target().equals(target))
        .isPresent();
  }

  private void answer(Action.Answer how) throws Refused {
    byte[] frame = editor.toBytes();
    if (NeighbourQuestion.parse(MemorySegment.ofArray(frame)).isEmpty()) {
      throw new Refused(DropReason.REWRITE);
    }
    NeighbourQuestion.answer(MemorySegment.ofArray(frame), how.mac(), how.router());
    try {
      editor = FrameEditor.copyOf(frame);
    } catch (MalformedPacket e) {
      throw new Refused(DropReason.REWRITE);
    }
  }

  /** An action that changes the packet; others do nothing here. */
  void apply(Action action) throws Refused {
    switch (action) {
      case Action.SetEthSrc set -> editor.setEthSrc(set.mac().value());
      case Action.SetEthDst set -> editor.setEthDst(set.mac().value());
      case Action.SetIpSrc set -> source(set.address());
      case Action.SetIpDst set -> destination(set.address());
      case Action.SetTpSrc set -> sourcePort(set.port());
      case Action.SetTpDst set -> destinationPort(set.port());
      case Action.DecTtl decrement -> {
        ttl -= decrement.by();
        editor.setTtl(Math.max(0, ttl));
      }
      case Action.PushVlan push -> editor.pushVlan(push.tci());
      case Action.PopVlan _ -> editor.popVlan();
      case Action.Answer answer -> answer(answer);
      case Action.Output _, Action.Tunnel _, Action.Question _, Action.Decapsulate _ -> {}
      case Action.Connect _, Action.Upcall _, Action.Drop _ -> {}
    }
  }

  private void source(IpAddress address) throws Refused {
    editor.setIpSrc(sameVersion(address));
  }

  private void destination(IpAddress address) throws Refused {
    editor.setIpDst(sameVersion(address));
  }

  private IpAddress sameVersion(IpAddress address) throws Refused {
    if (!key.isIp() || address.bits() != key.ipSrc().bits()) {
      throw new Refused(DropReason.REWRITE);
    }
    return address;
  }

  /** An echo's identifier stands as source in a request, as destination in a reply. */
  private void sourcePort(int port) throws Refused {
    if (!hasPorts) {
      return;
    }
    refuseSctp();
    if (!key.isIcmp()) {
      editor.setTpSrc(port);
    } else if (Tuples.isRequest(key)) {
      editor.setTpDst(port);
    }
  }

  private void destinationPort(int port) throws Refused {
    if (!hasPorts) {
      return;
    }
    refuseSctp();
    if (!key.isIcmp() || Tuples.isReply(key)) {
      editor.setTpDst(port);
    }
  }

  private void refuseSctp() throws Refused {
    if (key.protocol() == IpProtocol.SCTP) {
      throw new Refused(DropReason.REWRITE);
    }
  }
}
