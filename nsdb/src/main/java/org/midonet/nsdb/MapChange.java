package org.midonet.nsdb;

import java.util.Optional;

/** One key's new value, or its end. */
public record MapChange<K, V>(K key, Optional<V> before, Optional<V> after) {}
