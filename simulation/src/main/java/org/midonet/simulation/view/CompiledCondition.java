package org.midonet.simulation.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Mac;
import org.midonet.topology.Condition;
import org.midonet.topology.FragmentPolicy;

/**
 * A condition as the list of its present parts, in the order in which they are tested: first what
 * needs no look at the packet, then what most packets' masks hold already, last the direction, so
 * that a rule for other packets makes no flow stateful.
 */
public final class CompiledCondition {

  /** The part that is tested first, and which the inversion of the conjunction leaves alone. */
  public final Test.@Nullable Fragments fragments;

  /** All other parts. */
  public final Test[] tests;

  /** Holds where not all parts do. */
  public final boolean inverted;

  private CompiledCondition(Test.@Nullable Fragments fragments, Test[] tests, boolean inverted) {
    this.fragments = fragments;
    this.tests = tests;
    this.inverted = inverted;
  }

  /** Whether the direction of the connection is asked for. */
  public boolean asksDirection() {
    for (Test test : tests) {
      if (test instanceof Test.Direction) {
        return true;
      }
    }
    return false;
  }

  /** Compiles a condition. */
  public static CompiledCondition of(Condition c) {
    List<Test> tests = new ArrayList<>();
    if (!c.inPortIds().isEmpty()) {
      tests.add(new Test.InPorts(Set.copyOf(c.inPortIds()), c.inPortsInverted()));
    }
    if (!c.outPortIds().isEmpty()) {
      tests.add(new Test.OutPorts(Set.copyOf(c.outPortIds()), c.outPortsInverted()));
    }
    c.portGroupId().ifPresent(group -> tests.add(new Test.InGroup(group, c.portGroupInverted())));
    c.traversedDeviceId()
        .ifPresent(device -> tests.add(new Test.Traversed(device, c.traversedDeviceInverted())));
    c.etherType().ifPresent(type -> tests.add(new Test.Type(type, c.etherTypeInverted())));
    if (c.noVlan()) {
      tests.add(new Test.NoVlan());
    }
    c.vlan().ifPresent(tci -> tests.add(new Test.Vlan(tci)));
    c.protocol()
        .ifPresent(protocol -> tests.add(new Test.Protocol(protocol, c.protocolInverted())));
    c.destination()
        .ifPresent(prefix -> tests.add(new Test.Address(false, prefix, c.destinationInverted())));
    c.source().ifPresent(prefix -> tests.add(new Test.Address(true, prefix, c.sourceInverted())));
    c.ethSource()
        .ifPresent(
            mac ->
                tests.add(
                    ethernet(true, mac, c.ethSourceMask().orElse(null), c.ethSourceInverted())));
    c.ethDestination()
        .ifPresent(
            mac ->
                tests.add(
                    ethernet(
                        false,
                        mac,
                        c.ethDestinationMask().orElse(null),
                        c.ethDestinationInverted())));
    c.ipAddressGroupSourceId()
        .ifPresent(
            group ->
                tests.add(new Test.AddressGroup(true, group, c.ipAddressGroupSourceInverted())));
    c.ipAddressGroupDestinationId()
        .ifPresent(
            group ->
                tests.add(
                    new Test.AddressGroup(false, group, c.ipAddressGroupDestinationInverted())));
    c.destinationPorts()
        .ifPresent(range -> tests.add(new Test.Ports(false, range, c.destinationPortsInverted())));
    c.sourcePorts()
        .ifPresent(range -> tests.add(new Test.Ports(true, range, c.sourcePortsInverted())));
    c.tos().ifPresent(tos -> tests.add(new Test.Tos(tos, c.tosInverted())));
    c.icmpDataSource()
        .ifPresent(prefix -> tests.add(new Test.Quoted(true, prefix, c.icmpDataSourceInverted())));
    c.icmpDataDestination()
        .ifPresent(
            prefix -> tests.add(new Test.Quoted(false, prefix, c.icmpDataDestinationInverted())));
    if (c.matchForwardFlow()) {
      tests.add(new Test.Direction(false));
    }
    if (c.matchReturnFlow()) {
      tests.add(new Test.Direction(true));
    }
    boolean ports = c.sourcePorts().isPresent() || c.destinationPorts().isPresent();
    FragmentPolicy policy =
        c.fragmentPolicy().orElse(ports ? FragmentPolicy.HEADER : FragmentPolicy.ANY);
    return new CompiledCondition(
        policy == FragmentPolicy.ANY ? null : new Test.Fragments(policy),
        tests.toArray(Test[]::new),
        c.conjunctionInverted());
  }

  private static Test ethernet(boolean source, Mac mac, @Nullable Mac mask, boolean inverted) {
    return new Test.Ethernet(source, mac.value(), mask == null ? Mac.MASK : mask.value(), inverted);
  }
}
