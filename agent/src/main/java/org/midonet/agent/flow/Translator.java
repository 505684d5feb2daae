package org.midonet.agent.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.midonet.datapath.Action;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Draw;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.Template;
import org.midonet.datapath.Translation;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Action.DecTtl;
import org.midonet.simulation.Action.Decapsulate;
import org.midonet.simulation.Action.Fragment;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.PopVlan;
import org.midonet.simulation.Action.PushVlan;
import org.midonet.simulation.Action.ReturnTo;
import org.midonet.simulation.Action.SetEthDst;
import org.midonet.simulation.Action.SetEthSrc;
import org.midonet.simulation.Action.SetIpDst;
import org.midonet.simulation.Action.SetIpSrc;
import org.midonet.simulation.Action.SetTpDst;
import org.midonet.simulation.Action.SetTpSrc;
import org.midonet.simulation.Action.ToMetadata;
import org.midonet.simulation.ConnectionTemplate;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Place;
import org.midonet.topology.Port;
import org.midonet.topology.VxlanPort;

/**
 * Says a verdict in the datapath's words: virtual ports become port numbers and tunnels. It notes
 * the hosts whose addresses it asked for: when one of those changes, the flow is to be said anew.
 */
public final class Translator {

  /**
   * Of the ports that a connection may have drawn, it may keep any: it drew from a block that its
   * ingress port owned, and blocks are only given back when that port is no more.
   */
  private static final PortBlock ANY_PORT = new PortBlock(0, 0x10000);

  private final NetworkView view;
  private final Whereabouts whereabouts;
  private final Set<UUID> hosts = new HashSet<>();
  private int nowhere = org.midonet.datapath.DropReason.NO_OUTPUT.code();

  /** Translates one verdict that was found in this view. */
  public Translator(NetworkView view, Whereabouts whereabouts) {
    this.view = view;
    this.whereabouts = whereabouts;
  }

  /** Other hosts that the translation so far sends to, or would send to if it knew how. */
  public Set<UUID> hosts() {
    return Set.copyOf(hosts);
  }

  /** Why a packet of which no output is left goes nowhere, as the datapath counts it. */
  int nowhere() {
    return nowhere;
  }

  /** The actions of a flow without state. Outputs that lead nowhere now are left out. */
  public List<Action> actions(List<org.midonet.simulation.Action> actions) {
    return actions(actions, Optional.empty());
  }

  /**
   * The actions for a packet that is delivered only if the host of its receiver knows its
   * connection. Empty where that is this host: its connections were looked at before.
   */
  public List<Action> ifKnown(List<org.midonet.simulation.Action> actions) {
    List<Action> said = new ArrayList<>();
    for (Action action : actions(actions, Optional.empty())) {
      switch (action) {
        case Action.Tunnel tunnel ->
            said.add(new Action.Tunnel(tunnel.remote(), tunnel.tunnelKey(), TunnelKind.IF_KNOWN));
        case Action.Output _ -> {
          return List.of();
        }
        default -> said.add(action);
      }
    }
    return said;
  }

  /**
   * The template of a stateful flow; empty when its only output leads nowhere now.
   *
   * @param owner number of the port to which its connections are charged; 0 for none
   * @param report tell of its connections: others must know them
   */
  public Optional<Template> template(ConnectionTemplate template, int owner, boolean report) {
    // Only where the answer comes from: a mirror's copy is nothing that anybody answers.
    List<Action> forward =
        actions(
            template.forwardActions(),
            template
                .reverse()
                .map(ConnectionTemplate.Reverse::port)
                .filter(to -> remembers(to, template)));
    if (forward.isEmpty()) {
      return Optional.empty();
    }
    ConnectionTemplate.Translation change = template.translation();
    return Optional.of(
        new Template(
            mask(template.forwardCompare()),
            new Translation(
                template.draw().isPresent() ? Optional.empty() : change.source(),
                change.destination(),
                template.draw().isPresent() ? OptionalInt.empty() : change.sourcePort(),
                change.destinationPort()),
            template
                .draw()
                .map(
                    draw ->
                        new Draw(
                            draw.address(),
                            new PortBlock(draw.firstPort(), draw.size()),
                            new Draw.Keep(draw.keepFrom(), draw.keepTo(), ANY_PORT))),
            forward,
            template.reverse().map(this::reverse),
            owner,
            report));
  }

  private Template.Reverse reverse(ConnectionTemplate.Reverse reverse) {
    return new Template.Reverse(
        PlaceNumbers.of(view, reverse.place()),
        reverse.vlan() & ConnectionKey.VLAN_IDENTITY,
        macs(reverse),
        actions(reverse.actions(), Optional.empty()));
  }

  /** At a place of several ports, an answer may come by another one, between other machines. */
  private static MacMatch macs(ConnectionTemplate.Reverse reverse) {
    return reverse.place() instanceof Place.PortPlace
        ? new MacMatch(reverse.ethDestination(), reverse.ethSource(), mask(reverse.compare()))
        : MacMatch.ANY;
  }

  private static MacMask mask(ConnectionTemplate.Compare compare) {
    return new MacMask(compare.ethDestination(), compare.ethSource());
  }

  private List<Action> actions(
      List<org.midonet.simulation.Action> actions, Optional<UUID> answering) {
    List<Action> said = new ArrayList<>(actions.size() + 2);
    int sent = 0;
    for (org.midonet.simulation.Action action : actions) {
      switch (action) {
        case SetEthSrc set -> said.add(new Action.SetEthSrc(set.mac()));
        case SetEthDst set -> said.add(new Action.SetEthDst(set.mac()));
        case SetIpSrc set -> said.add(new Action.SetIpSrc(set.address()));
        case SetIpDst set -> said.add(new Action.SetIpDst(set.address()));
        case SetTpSrc set -> said.add(new Action.SetTpSrc(set.port()));
        case SetTpDst set -> said.add(new Action.SetTpDst(set.port()));
        case DecTtl dec -> said.add(new Action.DecTtl(dec.by()));
        case PushVlan push -> said.add(new Action.PushVlan(push.tci()));
        case Fragment _ -> {
          // For the caller, who has the packet.
        }
        case PopVlan _ -> said.add(new Action.PopVlan());
        case Output output -> {
          Optional<Action> out = output(output.port(), answering);
          out.ifPresent(said::add);
          sent += out.isPresent() ? 1 : 0;
        }
        case Decapsulate unwrap -> {
          Optional<Action> elsewhere = toVteps(unwrap);
          if (elsewhere.isPresent()) {
            return List.of(elsewhere.get());
          }
          unwrap(unwrap, said);
          sent++;
        }
        case ToMetadata _ -> {
          // Judgement says it: it needs a connection.
        }
        case ReturnTo back -> {
          Optional<Action> out = returnTo(back);
          out.ifPresent(said::add);
          sent += out.isPresent() ? 1 : 0;
        }
      }
    }
    return sent == 0 ? List.of() : said;
  }

  /**
   * To the host where the VTEPs are at work, if they are not here: untouched, to be judged there as
   * from the uplink that it came in by. What another host has handed on so is not handed on again.
   */
  private Optional<Action> toVteps(Decapsulate unwrap) {
    UUID uplink = unwrap.ingressPort();
    boolean asWasSent =
        whereabouts.localPort(uplink).isPresent()
            && !(view.placeOf(uplink) instanceof Place.PortPlace);
    Collection<UUID> vteps = unwrap.ports().values();
    return asWasSent && vteps.stream().noneMatch(vtep -> whereabouts.localPort(vtep).isPresent())
        ? vteps.stream()
            .flatMap(vtep -> tunnel(vtep, uplink, TunnelKind.RETURN).stream())
            .findFirst()
        : Optional.empty();
  }

  /**
   * What is in VXLAN of one of these networks comes in here, where its port is at work; of all
   * others it is a packet to the router itself.
   */
  private void unwrap(Decapsulate unwrap, List<Action> said) {
    unwrap
        .ports()
        .forEach(
            (vni, port) ->
                whereabouts
                    .localPort(port)
                    .ifPresent(number -> said.add(new Action.Decapsulate(vni, number))));
    said.add(new Action.Drop(Judgement.code(DropReason.LOCAL_UNUSED)));
  }

  /**
   * Whether the host of a port is to note where the packets of a connection come from. An uplink's
   * keeps no notes, as replies may come in by another uplink, where they are judged again; but
   * nothing is found again of a destination that was translated.
   */
  private boolean remembers(UUID port, ConnectionTemplate template) {
    ConnectionTemplate.Translation change = template.translation();
    return view.placeOf(port) instanceof Place.PortPlace
        || change.destination().isPresent()
        || change.destinationPort().isPresent();
  }

  private Optional<Action> output(UUID port, Optional<UUID> answering) {
    OptionalInt local = whereabouts.localPort(port);
    if (local.isPresent()) {
      return Optional.of(new Action.Output(local.getAsInt()));
    }
    if (view.port(port).orElse(null) instanceof VxlanPort) {
      // It would be here if this host were in the zone: nobody else is asked to send it on.
      nowhere = Judgement.code(DropReason.NOT_IN_VTEP_ZONE);
      return Optional.empty();
    }
    TunnelKind kind =
        answering.equals(Optional.of(port)) ? TunnelKind.REMEMBER : TunnelKind.DELIVER;
    return tunnel(port, port, kind);
  }

  private Optional<Action> returnTo(ReturnTo back) {
    return tunnel(back.owner(), back.ingressPort(), TunnelKind.RETURN);
  }

  /** To the host where one port is, with the key of the same or of another. */
  private Optional<Action> tunnel(UUID where, UUID named, TunnelKind kind) {
    Optional<UUID> host = Locations.hostOf(view, where);
    host.ifPresent(hosts::add);
    Optional<IpAddress> remote = host.flatMap(whereabouts::tunnelTo);
    int key = view.port(named).map(Port::tunnelKey).orElse(0);
    return key == 0 ? Optional.empty() : remote.map(to -> new Action.Tunnel(to, key, kind));
  }
}
