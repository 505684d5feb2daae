package org.midonet.agent.upcall;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.midonet.agent.flow.Deciding;
import org.midonet.agent.flow.ExpectedPackets;
import org.midonet.agent.flow.FlowTable;
import org.midonet.agent.flow.Judgement;
import org.midonet.agent.flow.Translator;
import org.midonet.agent.learning.Learning;
import org.midonet.agent.learning.SeenMacs;
import org.midonet.agent.waiting.NeighbourRequests;
import org.midonet.agent.waiting.WaitingRoom;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.InPort;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.SeenMac;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.ConnectionTemplate;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Need;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about one packet: simulate, learn, answer, install, and send it on its way. Belongs
 * to the forwarding thread.
 */
final class Judging {

  private static final Logger LOG = LoggerFactory.getLogger(Judging.class);

  /** For how many pairs of neighbours flows are made at a time. */
  private static final int EXPECTED = 64;

  private final Datapath datapath;
  private final HostNetwork network;
  private final FlowTable flows;
  private final Learning learning;
  private final SeenMacs seen;
  private final WaitingRoom<Upcall> waiting;
  private final NeighbourRequests neighbours;
  private final Consumer<Need.Block> lease;
  private final Sender sender;
  private final LongSupplier clock;
  private final Counters counters;
  private final TooBig tooBig;
  private final Connections connections;
  private final Observer observer;
  private final Expectations expectations = new Expectations();

  Judging(
      Datapath datapath,
      HostNetwork network,
      FlowTable flows,
      Learning learning,
      SeenMacs seen,
      WaitingRoom<Upcall> waiting,
      NeighbourRequests neighbours,
      Consumer<Need.Block> lease,
      Sender sender,
      LongSupplier clock,
      Counters counters,
      Observer observer) {
    this.datapath = datapath;
    this.network = network;
    this.flows = flows;
    this.learning = learning;
    this.seen = seen;
    this.waiting = waiting;
    this.neighbours = neighbours;
    this.lease = lease;
    this.sender = sender;
    this.clock = clock;
    this.counters = counters;
    tooBig = new TooBig(datapath, network, sender, counters);
    connections = new Connections(datapath, network);
    this.observer = observer;
  }

  /** Judges a packet that has come; whatever becomes of it, its port has room for another then. */
  void take(Upcall upcall, NetworkView view) {
    long begin = System.nanoTime();
    try {
      judge(upcall, view);
    } finally {
      datapath.judged(upcall.miss());
    }
    counters.latency().add(System.nanoTime() - begin);
  }

  void judge(Upcall told, NetworkView view) {
    Optional<UUID> port = network.port(told.inPort());
    if (port.isEmpty()) {
      counters.count(Counters.Event.UNKNOWN_PORT);
      return;
    }
    Upcall upcall = withItsConnection(told, port.get(), view);
    long began = System.nanoTime();
    Verdict verdict = Deciding.decide(view, port.get(), upcall.packet(), network);
    boolean alone = upcall.cameBack() && Deciding.handedTo(verdict).isPresent();
    if (alone) {
      // Its owner was asked, and refused it.
      verdict = Simulation.simulate(view, port.get(), upcall.packet().as(Packet.Asked.REFUSED));
    }
    if (LOG.isTraceEnabled()) {
      LOG.trace("{} at {}: {}", upcall.packet().key(), port.get(), verdict);
    }
    if (verdict.path().stream().anyMatch(Step.Balanced.class::isInstance)) {
      verdict = withItsMember(upcall, port.get(), verdict, view);
    }
    observer.judged(port.get(), upcall.packet(), verdict, view, System.nanoTime() - began);
    long now = clock.getAsLong();
    for (Effect effect : verdict.effects()) {
      if (!learning.learn(effect, now)) {
        counters.count(Counters.Event.NOT_LEARNED);
      }
    }
    if (upcall.isItself() && !InPort.isRemote(upcall.inPort())) {
      seen.see(
          new SeenMac(
              upcall.inPort(),
              upcall.packet().key().vlanId(),
              new Mac(upcall.packet().key().ethSrc())));
    }
    if (alone && verdict instanceof Verdict.Forward forward) {
      forwardAlone(upcall, forward, view);
    } else {
      act(upcall, port.get(), verdict, view, now, !alone);
      if (!InPort.isRemote(upcall.inPort()) && upcall.isItself()) {
        ExpectedPackets.after(upcall.packet().key(), verdict)
            .map(pair -> new Expectations.Expected(upcall.inPort(), port.get(), pair))
            .ifPresent(expected -> expectations.add(expected, now));
      }
    }
  }

  /** A connection that a load balancer has sent somewhere stays there, if it may. */
  private Verdict withItsMember(Upcall upcall, UUID port, Verdict verdict, NetworkView view) {
    return connections
        .memberOf(upcall, port, view)
        .map(member -> Simulation.simulate(view, port, upcall.packet().keeping(member)))
        .orElse(verdict);
  }

  /**
   * What an entry of the datapath was found for, or what quotes a connection, is judged as what it
   * is of that connection.
   */
  private Upcall withItsConnection(Upcall upcall, UUID port, NetworkView view) {
    boolean belongs =
        upcall.miss().reason() == MissReason.ICMP_ERROR
            || upcall.miss().reason() == MissReason.TOO_BIG;
    return belongs && upcall.isItself()
        ? new Upcall(upcall.miss(), connections.withConnection(upcall, port, view))
        : upcall;
  }

  /** A packet has waited in vain: its sender is told that nobody is there. */
  void inVain(Upcall upcall, NetworkView view) {
    counters.count(Counters.Event.WAITED_IN_VAIN);
    network
        .port(upcall.inPort())
        .map(port -> Simulation.simulate(view, port, upcall.packet().inVain()))
        .filter(Verdict.Answer.class::isInstance)
        .ifPresent(answer -> sender.send(answer.deliveries(), view));
  }

  private void act(
      Upcall upcall, UUID port, Verdict verdict, NetworkView view, long now, boolean lasting) {
    switch (verdict) {
      case Verdict.Forward forward -> {
        counters.count(Counters.Event.FORWARDED);
        sender.send(forward.deliveries(), view);
        forward(upcall, port, forward, view);
      }
      case Verdict.Drop drop -> {
        counters.count(Counters.Event.DROPPED);
        sender.send(drop.deliveries(), view);
        if (!lasting || !drop(upcall, port, drop, view)) {
          int bytes = upcall.miss().packet().frame().length;
          drop.rule().ifPresent(rule -> flows.dropped(rule, bytes));
        }
      }
      case Verdict.Answer answer -> {
        counters.count(Counters.Event.ANSWERED);
        sender.send(answer.deliveries(), view);
        if (lasting && upcall.isItself()) {
          install(upcall, port, answer, view);
        }
      }
      case Verdict.Waiting wait -> {
        counters.count(Counters.Event.WAITING);
        if (waiting.enter(port, upcall, wait.dependencies(), now)) {
          needs(wait, now);
        } else {
          // Nobody is asked for on behalf of a packet that will not be there for the answer.
          counters.count(Counters.Event.WAITING_FULL);
        }
      }
    }
  }

  /** Whether the packet was sent on, as the host of its receiver may know its connection. */
  private boolean drop(Upcall upcall, UUID port, Verdict.Drop drop, NetworkView view) {
    boolean installed = install(upcall, port, drop, view);
    List<org.midonet.datapath.Action> ifKnown =
        new Translator(view, network).ifKnown(drop.ifKnown());
    if (ifKnown.isEmpty() || !upcall.isItself()) {
      return false;
    }
    if (installed) {
      datapath.inject(arrival(upcall), upcall.miss().packet());
    } else {
      datapath.execute(ifKnown, upcall.miss().packet());
    }
    return true;
  }

  private void needs(Verdict.Waiting wait, long now) {
    for (Need need : wait.needs()) {
      switch (need) {
        case Need.Neighbour neighbour -> neighbours.need(neighbour, wait.deliveries(), now);
        case Need.Block block -> lease.accept(block);
      }
    }
  }

  private void forward(Upcall upcall, UUID port, Verdict.Forward forward, NetworkView view) {
    boolean installed = install(upcall, port, forward, view);
    if (upcall.isItself() && tooBig.handle(upcall, port, forward, arrival(upcall), view)) {
      return;
    }
    if (installed) {
      datapath.inject(arrival(upcall), upcall.miss().packet());
    } else if (upcall.isItself()) {
      datapath.execute(
          new Translator(view, network).actions(forward.actions()), upcall.miss().packet());
    }
  }

  /**
   * Sends a packet that its owner has refused. No flow stands for it: the flow table cannot tell it
   * from those that have not been to the owner yet. So no connection is made, and a packet that
   * would need one with a port of its own goes nowhere.
   */
  private void forwardAlone(Upcall upcall, Verdict.Forward forward, NetworkView view) {
    sender.send(forward.deliveries(), view);
    if (forward.template().flatMap(ConnectionTemplate::draw).isPresent()) {
      counters.count(Counters.Event.DROPPED);
    } else {
      counters.count(Counters.Event.FORWARDED);
      datapath.execute(
          new Translator(view, network).actions(forward.actions()), upcall.miss().packet());
    }
  }

  /** As which the packet goes back to the flow table: judged here if it was refused elsewhere. */
  private static Arrival arrival(Upcall upcall) {
    if (upcall.isItself() && InPort.isRemote(upcall.inPort())) {
      return new Arrival.AtRemotePort(InPort.tunnelKey(upcall.inPort()));
    }
    return upcall.cameBack() ? new Arrival.AtPort(upcall.inPort()) : upcall.miss().arrival();
  }

  /** Whether there are packets to be expected for which no flow is made yet. */
  boolean expects() {
    return expectations.size() > 0;
  }

  /** Whether some of them have only just become known. */
  boolean expectsFresh() {
    return expectations.hasFresh();
  }

  /** Makes what flows can be made at once, for some pairs that have just met. */
  void expectFresh(NetworkView view) {
    for (int i = 0; i < EXPECTED && expectations.hasFresh(); i++) {
      expectations.pollFresh().ifPresent(turn -> expect(turn.expected(), view));
    }
  }

  /** Makes the flows for the packets of neighbours, of some pairs. */
  void expectSome(NetworkView view, long now) {
    for (int i = Math.min(EXPECTED, expectations.size()); i > 0; i--) {
      expectations
          .poll()
          .filter(turn -> !expect(turn.expected(), view))
          .ifPresent(turn -> expectations.again(turn, now));
    }
  }

  /** Whether there is nothing left to be done for the pair. */
  private boolean expect(Expectations.Expected next, NetworkView view) {
    if (!network.port(next.inPort()).equals(Optional.of(next.port()))) {
      return true;
    }
    boolean all = true;
    for (byte[] frame : next.pair().packets()) {
      all &= expect(next.inPort(), next.port(), frame, view);
    }
    return all;
  }

  /** Makes the flow for a packet that has not come yet. */
  private boolean expect(int inPort, UUID port, byte[] frame, NetworkView view) {
    Packet packet;
    try {
      packet = Packet.of(frame);
    } catch (MalformedPacket e) {
      throw new AssertionError("a packet of our own making is malformed", e);
    }
    return install(inPort, port, packet, Deciding.decide(view, port, packet, network), view);
  }

  /** Puts the verdict into the datapath as a flow, if a flow can stand for it. */
  private boolean install(Upcall upcall, UUID port, Verdict verdict, NetworkView view) {
    return install(upcall.inPort(), port, upcall.packet(), verdict, view);
  }

  private boolean install(int inPort, UUID port, Packet packet, Verdict verdict, NetworkView view) {
    int owner = FlowTable.owner(inPort);
    return Judgement.of(verdict, view, network, owner)
        .map(
            judgement -> {
              try {
                flows.install(inPort, port, packet, judgement);
                counters.count(Counters.Event.FLOWS);
                return true;
              } catch (DatapathException e) {
                LOG.warn("no flow for a packet of port {}: {}", port, e.getMessage());
                return false;
              }
            })
        .orElse(false);
  }
}
