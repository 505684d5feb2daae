package org.midonet.cli.kind;

/** An address in an IP address group; a new one says of which version it is. */
final class GroupAddressKinds {
  private GroupAddressKinds() {}

  private static Kind.Builder address() {
    return Kind.named("addr")
        .withoutId()
        .media("IpAddrGroupAddr-v1")
        .has(Attribute.text("address", "addr"));
  }

  static Kind any() {
    return address().build();
  }

  static Kind version(int version) {
    return address().always("version", version).build();
  }
}
