package org.midonet.cluster.neutron;

import java.util.List;
import java.util.Map;
import org.midonet.cluster.neutron.translate.TapFlowTranslator;
import org.midonet.cluster.neutron.translate.TapServiceTranslator;
import org.midonet.topology.neutron.NeutronTapFlow;
import org.midonet.topology.neutron.NeutronTapService;

/** The resources of Tap as a Service. */
final class Tapping {

  private static final Kind SERVICES =
      Kind.of("tap_services", "TapService", "TapServices", "tap_services", "tap_service_template");
  private static final Kind FLOWS =
      Kind.of("tap_flows", "TapFlow", "TapFlows", "tap_flows", "tap_flow_template");

  /** All of them. */
  static final List<Kind> KINDS = List.of(SERVICES, FLOWS);

  private Tapping() {}

  /** What is done with each. */
  static Map<Kind, Handlers> handlers(Workshop workshop) {
    return Map.of(
        SERVICES,
        new TranslatedResources<>(
            NeutronTapService.class, new TapServiceTranslator(), workshop, n -> n),
        FLOWS,
        new TranslatedResources<>(NeutronTapFlow.class, new TapFlowTranslator(), workshop, n -> n));
  }
}
