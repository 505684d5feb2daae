package org.midonet.cluster.types;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.NatTarget;
import org.midonet.topology.StaticRoute;

/** Generates the builders of the topology's nested records, which need none elsewhere. */
@RecordBuilder.Include({NatTarget.class, StaticRoute.class, DhcpHost.ExtraOption.class})
interface NestedBuilders {}
