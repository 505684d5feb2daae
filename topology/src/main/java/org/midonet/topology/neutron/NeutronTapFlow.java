package org.midonet.topology.neutron;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.OnDelete;
import org.midonet.topology.Ref;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A port whose packets are copied.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param description for people
 * @param tapServiceId who gets the copies
 * @param sourcePort whose packets
 * @param direction which of them; empty: both
 */
@TopologyRecord
public record NeutronTapFlow(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<String> description,
    @Ref(to = NeutronTapService.class, onDelete = OnDelete.CASCADE) UUID tapServiceId,
    UUID sourcePort,
    Optional<Direction> direction)
    implements TopologyObject, NeutronTapFlowBuilder.With {

  /** Seen from the machine at the port. */
  public enum Direction {
    /** What it gets. */
    @JsonProperty("in")
    IN,
    /** What it sends. */
    @JsonProperty("out")
    OUT,
    /** Either. */
    @JsonProperty("both")
    BOTH
  }

  /** Whether what the machine gets is copied. */
  public boolean in() {
    return direction.orElse(Direction.BOTH) != Direction.OUT;
  }

  /** Whether what the machine sends is copied. */
  public boolean out() {
    return direction.orElse(Direction.BOTH) != Direction.IN;
  }
}
