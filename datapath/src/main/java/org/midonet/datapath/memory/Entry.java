package org.midonet.datapath.memory;

import java.time.Duration;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.TemplateRef;

/** An entry of a connection, as the table holds it. Times in seconds of the datapath's clock. */
final class Entry {
  final ConnectionKey key;
  final boolean reverse;

  /** The tuple as it leaves, with the other entry's place and VLAN. */
  ConnectionKey translated;

  TemplateRef template;
  boolean drawn;
  boolean answered;
  boolean single;
  boolean finForward;
  boolean finReverse;
  boolean reset;
  int inPort;
  int owner;
  long ethDst;
  long ethSrc;
  long last;
  long life;

  Entry(ConnectionKey key, boolean reverse, ConnectionKey translated, TemplateRef template) {
    this.key = key;
    this.reverse = reverse;
    this.translated = translated;
    this.template = template;
  }

  /** The key of the pair's other entry. */
  ConnectionKey other() {
    return translated.reversed(translated.place(), translated.vlan());
  }

  boolean translates() {
    return !translated.reversed(0, 0).equals(key.reversed(0, 0));
  }

  boolean closing() {
    return reset || (finForward && finReverse);
  }

  boolean over(long now) {
    return now - last >= life;
  }

  boolean rested(long now, long rest) {
    return now - last >= life + rest;
  }

  /** Whether the other points back here: else its key is another connection's by now. */
  boolean pairs(Entry other) {
    return other.other().equals(key);
  }

  /** Takes over what both entries of a pair have in common. */
  void follow(Entry other) {
    answered = other.answered;
    finForward = other.finForward;
    finReverse = other.finReverse;
    reset = other.reset;
    last = other.last;
    life = other.life;
  }

  Connection snapshot(long now, boolean stale) {
    return new Connection(
        key,
        template,
        stale,
        reverse,
        drawn,
        answered,
        closing(),
        translated,
        inPort,
        owner,
        ethDst,
        ethSrc,
        Duration.ofSeconds(Math.max(0, now - last)),
        Duration.ofSeconds(life));
  }
}
