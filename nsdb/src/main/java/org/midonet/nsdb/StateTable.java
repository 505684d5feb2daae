package org.midonet.nsdb;

import java.util.Map;
import java.util.Optional;
import org.midonet.topology.error.MidonetException;

/** One table of {@link StateTables}. */
public interface StateTable<K, V> {

  /**
   * Declares our opinion: replaces our older one on the key; lives until withdrawn or until we are
   * closed. Never blocks.
   */
  void learn(K key, V value);

  /**
   * Withdraws our opinion on the key, if we have one: another's older one, or the persistent entry,
   * shows again. Never blocks.
   */
  void forget(K key);

  /**
   * Stores what holds while nobody has learned otherwise; replaces the persistent entry on the key.
   */
  void putPersistent(K key, V value) throws MidonetException;

  /** Removes the persistent entry on the key, if there is one. */
  void removePersistent(K key) throws MidonetException;

  /** The value now, from the store. */
  Optional<V> find(K key) throws MidonetException;

  /** All values now, from the store. */
  Map<K, V> list() throws MidonetException;
}
