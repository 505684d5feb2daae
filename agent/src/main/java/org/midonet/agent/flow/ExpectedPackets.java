package org.midonet.agent.flow;

import java.util.List;
import java.util.Optional;
import org.midonet.packet.Arp;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery.Advertisement;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.simulation.Action;
import org.midonet.simulation.Verdict;

/**
 * Which packets between neighbours will follow one: who has been told of another, or speaks to it,
 * asks for it again some time, first alone and then all (RFC 4861, 7.3.3), and is asked in turn,
 * and answers. The flows for them are made beforehand, so that they need no agent then.
 */
public final class ExpectedPackets {

  private ExpectedPackets() {}

  /**
   * Two neighbours as the port where a packet came in has seen them.
   *
   * @param answers whether the one who sent the packet is asked by the other, too: routers and
   *     bridges, who answer in others' place, do not ask
   */
  public record Pair(
      Mac from, IpAddress fromAddress, Mac to, IpAddress toAddress, boolean answers) {

    /** Frames to be expected by the port where the packet came in. */
    public List<byte[]> packets() {
      NeighbourQuestion question = new NeighbourQuestion(from, fromAddress, toAddress);
      Mac all =
          toAddress instanceof Ip6 address
              ? Mac.ofMulticast(address.solicitedNode())
              : Mac.BROADCAST;
      return answers
          ? List.of(question.toFrame(to), question.toFrame(all), answer())
          : List.of(question.toFrame(to), question.toFrame(all));
    }

    private byte[] answer() {
      return switch (fromAddress) {
        case Ip4 own -> Arp.request(to, (Ip4) toAddress, own).reply(from).toFrame();
        case Ip6 own ->
            new Advertisement(own, false, true, true, Optional.of(from))
                .toFrame(from, to, own, (Ip6) toAddress);
      };
    }
  }

  /** The neighbours that a packet has made known to each other. */
  public static Optional<Pair> after(FlowKey key, Verdict verdict) {
    if (key.vlan() != 0) {
      return Optional.empty();
    }
    if (verdict instanceof Verdict.Answer answer
        && answer.deliveries().size() == 1
        && answer.basis().question().isPresent()) {
      return pair(
          key,
          source(answer.deliveries().getFirst().frame()),
          answer.basis().question().get(),
          /* answers= */ false);
    }
    if (key.etherType() == EtherType.ARP) {
      return key.protocol() == Arp.REPLY
          ? pair(key, new Mac(key.ethDst()), key.ipDst(), verdict instanceof Verdict.Forward)
          : Optional.empty();
    }
    boolean tells = key.isIcmp() && key.isIpv6() && isAdvertisement(key);
    return key.isIp() && (tells || isSwitched(verdict))
        ? pair(key, new Mac(key.ethDst()), key.ipDst(), verdict instanceof Verdict.Forward)
        : Optional.empty();
  }

  private static Mac source(byte[] frame) {
    long mac = 0;
    for (int i = 6; i < 12; i++) {
      mac = mac << 8 | (frame[i] & 0xff);
    }
    return new Mac(mac);
  }

  private static boolean isAdvertisement(FlowKey key) {
    return key.icmpType() == Icmpv6Type.NEIGHBOUR_ADVERTISEMENT;
  }

  /** Whether it leaves as it came: then the receiver's address is at the receiver's MAC. */
  private static boolean isSwitched(Verdict verdict) {
    return verdict instanceof Verdict.Forward forward
        && forward.actions().stream().allMatch(Action.Output.class::isInstance);
  }

  private static Optional<Pair> pair(FlowKey key, Mac to, IpAddress toAddress, boolean answers) {
    Mac from = new Mac(key.ethSrc());
    IpAddress fromAddress = key.ipSrc();
    boolean sensible =
        from.isUnicast()
            && to.isUnicast()
            && !fromAddress.isUnspecified()
            && !fromAddress.isMulticast()
            && !toAddress.isUnspecified()
            && !toAddress.isMulticast()
            && !fromAddress.equals(toAddress);
    return sensible
        ? Optional.of(new Pair(from, fromAddress, to, toAddress, answers))
        : Optional.empty();
  }
}
