package org.midonet.nsdb;

import java.util.UUID;

/** A document of the configuration store. */
public sealed interface ConfigDocument {

  /** Default values, types and descriptions: {@code agent}, {@code cluster}, {@code nsdb}. */
  record Schema(String name) implements ConfigDocument {}

  /** Settings for many hosts; {@code default} is for all. */
  record Template(String name) implements ConfigDocument {}

  /** One host's own settings. */
  record Host(UUID host) implements ConfigDocument {}

  /** Which host uses which template: {@code <host> : <name>}. */
  record TemplateMapping() implements ConfigDocument {}
}
