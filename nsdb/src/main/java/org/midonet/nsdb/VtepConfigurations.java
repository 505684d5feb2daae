package org.midonet.nsdb;

import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.error.MidonetException;

/**
 * What hardware VTEPs say of themselves. Who manages a VTEP declares it; the last one who does has
 * it, and it ends with that one's session.
 */
public interface VtepConfigurations {

  /** Declares what a VTEP says. Holds across outages until withdrawn. Never blocks. */
  void declare(UUID vtep, VtepConfiguration configuration);

  /** Withdraws our declaration for a VTEP, if we have one. Never blocks. */
  void withdraw(UUID vtep);

  /** What is declared of a VTEP. */
  Optional<VtepConfiguration> find(UUID vtep) throws MidonetException;

  /** Watches VTEP → what it says. */
  Subscription watch(MapListener<UUID, VtepConfiguration> listener);
}
