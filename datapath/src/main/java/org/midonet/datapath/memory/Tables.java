package org.midonet.datapath.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.Note;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.SeenMac;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.VtepTunnel;
import org.midonet.packet.IpAddress;

/**
 * What the agent has put into the datapath, and what that remembers by itself, but for connections:
 * the eBPF programs' {@code maps.h}.
 */
final class Tables {
  final Map<Integer, DatapathPort> ports = new HashMap<>();
  final Map<Integer, RemotePort> remotePorts = new HashMap<>();
  final Set<IpAddress> peers = new HashSet<>();
  final Set<IpAddress> own = new HashSet<>();
  final Map<Integer, Overlay> overlays = new HashMap<>();
  final Map<Integer, VtepTunnel> vteps = new TreeMap<>();
  final Map<FlowMatch, UsedFlow> flows = new HashMap<>();
  final Map<TemplateRef, Template> templates = new HashMap<>();
  final Map<TemplateRef, Use> templateUse = new HashMap<>();
  final Map<ConnectionKey, Note> notes = new HashMap<>();
  final Map<SeenMac, Long> seen = new HashMap<>();

  /** A flow and its use. */
  record UsedFlow(Flow flow, Use use) {}

  Optional<DatapathPort> port(int number) {
    return Optional.ofNullable(ports.get(number));
  }

  /** The port here that is behind a tunnel key. */
  Optional<DatapathPort> local(int tunnelKey) {
    return ports.values().stream()
        .filter(port -> tunnelKey != 0 && port.tunnelKey() == tunnelKey)
        .findFirst();
  }

  Use use(TemplateRef template) {
    return templateUse.computeIfAbsent(template, ref -> new Use());
  }
}
