package org.midonet.nsdb;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.midonet.topology.error.MidonetException;

/**
 * The configuration that {@code mn-conf} edits: documents of HOCON text. What they mean is told in
 * {@code org.midonet.nsdb.config}.
 */
public interface ConfigStore {

  /** The text of a document; empty if it was never written. */
  Optional<String> read(ConfigDocument document) throws MidonetException;

  /**
   * Replaces a document's text by a function of the present text ({@code ""} if there is none),
   * again if somebody else wrote meanwhile. An empty result for an absent document creates nothing.
   *
   * @return the text written
   */
  String update(ConfigDocument document, UnaryOperator<String> change) throws MidonetException;

  /** Names of the stored templates, sorted. */
  List<String> templates() throws MidonetException;

  /** Names of the stored schemas, sorted. */
  List<String> schemas() throws MidonetException;

  /** Hosts with a document of their own, sorted. */
  List<UUID> hosts() throws MidonetException;

  /** Tells which document has changed since the watch began, also what changed during an outage. */
  Subscription watch(Consumer<ConfigDocument> listener);
}
