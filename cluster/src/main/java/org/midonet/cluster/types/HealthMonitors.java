package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.topology.HealthMonitor;
import org.midonet.topology.HealthMonitorBuilder;
import org.midonet.topology.LbStatus;

/** {@code /health_monitors}: how the members of pools are checked. */
final class HealthMonitors implements Rules<HealthMonitor> {

  private HealthMonitors() {}

  static ObjectResource<HealthMonitor> resource() {
    ObjectResource<HealthMonitor> monitors =
        ObjectResource.of(
                HealthMonitor.class, Paths.HEALTH_MONITORS, Media.of("HealthMonitor-v1"), shape())
            .listed()
            .announced("healthMonitors", "healthMonitorTemplate")
            .rules(new HealthMonitors());
    return Tenants.filter(monitors, HealthMonitor::tenantId);
  }

  private static Shape<HealthMonitor> shape() {
    return ShapeBuilder.<HealthMonitor, HealthMonitorBuilder>of(
            () -> HealthMonitorBuilder.builder().status(LbStatus.ACTIVE),
            HealthMonitorBuilder::builder,
            HealthMonitorBuilder::build)
        .id(HealthMonitor::id, HealthMonitorBuilder::id)
        .optional("tenantId", Scalars.TEXT, HealthMonitor::tenantId, HealthMonitorBuilder::tenantId)
        .special(
            new Property("type", Codec.schema("string"), Property.Use.WRITABLE, true),
            (monitor, links) -> JsonNodeFactory.instance.textNode("TCP"),
            (value, builder, replacing, problems) -> {
              if (!value.asText().equals("TCP")) {
                problems.add("must be TCP");
              }
            })
        .value(
            "adminStateUp",
            Scalars.BOOLEAN,
            false,
            HealthMonitor::adminStateUp,
            HealthMonitorBuilder::adminStateUp)
        .value("delay", Scalars.INTEGER, 0, HealthMonitor::delay, HealthMonitorBuilder::delay)
        .value("timeout", Scalars.INTEGER, 0, HealthMonitor::timeout, HealthMonitorBuilder::timeout)
        .value(
            "maxRetries",
            Scalars.INTEGER,
            0,
            HealthMonitor::maxRetries,
            HealthMonitorBuilder::maxRetries)
        .link("uri", Paths.item(Paths.HEALTH_MONITORS, HealthMonitor::id))
        .link("pools", Paths.item(Paths.HEALTH_MONITORS, HealthMonitor::id, "pools"))
        .ignored("status")
        .build();
  }

  /** A new one is up, whatever the body says. */
  @Override
  public HealthMonitor prepare(HealthMonitor draft) {
    return draft.withAdminStateUp(true);
  }
}
