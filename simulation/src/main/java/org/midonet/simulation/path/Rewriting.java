package org.midonet.simulation.path;

import java.util.List;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Action;

/** Does actions to the bytes of a frame that a device made. */
final class Rewriting {

  private Rewriting() {}

  /** The frame as it is at the first output of these actions. */
  static byte[] apply(byte[] frame, List<Action> actions) throws MalformedPacket {
    FrameEditor editor = FrameEditor.copyOf(frame);
    for (Action action : actions) {
      switch (action) {
        case Action.SetEthSrc a -> editor.setEthSrc(a.mac().value());
        case Action.SetEthDst a -> editor.setEthDst(a.mac().value());
        case Action.SetIpSrc a -> editor.setIpSrc(a.address());
        case Action.SetIpDst a -> editor.setIpDst(a.address());
        case Action.SetTpSrc a -> editor.setTpSrc(a.port());
        case Action.SetTpDst a -> editor.setTpDst(a.port());
        case Action.DecTtl a -> {
          for (int i = 0; i < a.by(); i++) {
            editor.decrementTtl();
          }
        }
        case Action.PushVlan a -> editor.pushVlan(a.tci());
        case Action.PopVlan a -> editor.popVlan();
        case Action.Fragment _ -> {
          // Only packets from the wire are cut.
        }
        case Action.Decapsulate _, Action.Output _ -> {
          return editor.toBytes();
        }
        case Action.ToMetadata a -> {
          // Goes on as it is.
        }
        case Action.ReturnTo a -> {
          return editor.toBytes();
        }
      }
    }
    return editor.toBytes();
  }

  /** The frame with another receiver. */
  static byte[] addressed(byte[] frame, Mac mac, IpAddress address) throws MalformedPacket {
    return FrameEditor.copyOf(frame).setEthDst(mac.value()).setIpDst(address).toBytes();
  }
}
