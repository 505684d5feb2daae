package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.midonet.cluster.json.Property.Use;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/**
 * A network as two properties, say {@code nwSrcAddress} and {@code nwSrcLength}. An absent length
 * is 0; without an address there is no network.
 */
public final class PrefixField<R, B> implements Field<R, B> {

  private final String addressName;
  private final String lengthName;
  private final Codec<IpAddress> addressCodec;
  private final Codec<Integer> lengthCodec;
  private final boolean required;
  private final Function<R, Optional<Prefix>> get;
  private final BiConsumer<B, Optional<Prefix>> set;

  private PrefixField(
      String addressName,
      String lengthName,
      Codec<IpAddress> addressCodec,
      int longest,
      boolean required,
      Function<R, Optional<Prefix>> get,
      BiConsumer<B, Optional<Prefix>> set) {
    this.addressName = addressName;
    this.lengthName = lengthName;
    this.addressCodec = addressCodec;
    this.lengthCodec = Scalars.integer(0, longest);
    this.required = required;
    this.get = get;
    this.set = set;
  }

  /** A network of either version that must be given. */
  public static <R, B> PrefixField<R, B> required(
      String addressName, String lengthName, Function<R, Prefix> get, BiConsumer<B, Prefix> set) {
    return of(addressName, lengthName, Addresses.IP, 128, get, set);
  }

  /** An IPv4 network that must be given. */
  public static <R, B> PrefixField<R, B> requiredIpv4(
      String addressName, String lengthName, Function<R, Prefix> get, BiConsumer<B, Prefix> set) {
    return of(addressName, lengthName, Addresses.IPV4, 32, get, set);
  }

  /** An IPv6 network that must be given. */
  public static <R, B> PrefixField<R, B> requiredIpv6(
      String addressName, String lengthName, Function<R, Prefix> get, BiConsumer<B, Prefix> set) {
    return of(addressName, lengthName, Addresses.IPV6, 128, get, set);
  }

  private static <R, B> PrefixField<R, B> of(
      String addressName,
      String lengthName,
      Codec<IpAddress> codec,
      int longest,
      Function<R, Prefix> get,
      BiConsumer<B, Prefix> set) {
    return new PrefixField<>(
        addressName,
        lengthName,
        codec,
        longest,
        true,
        object -> Optional.of(get.apply(object)),
        (builder, prefix) -> prefix.ifPresent(given -> set.accept(builder, given)));
  }

  /** A network of either version that may be left out. */
  public static <R, B> PrefixField<R, B> optional(
      String addressName,
      String lengthName,
      Function<R, Optional<Prefix>> get,
      BiConsumer<B, Optional<Prefix>> set) {
    return new PrefixField<>(addressName, lengthName, Addresses.IP, 128, false, get, set);
  }

  @Override
  public List<Property> properties() {
    return List.of(
        new Property(addressName, addressCodec.schema(), Use.WRITABLE, required),
        new Property(lengthName, lengthCodec.schema(), Use.WRITABLE, false));
  }

  @Override
  public void write(R object, ObjectNode out, Links links) {
    Optional<Prefix> prefix = get.apply(object);
    JsonNode address =
        prefix.isPresent()
            ? JsonNodeFactory.instance.textNode(Addresses.text(prefix.get().address()))
            : JsonNodeFactory.instance.nullNode();
    out.set(addressName, address);
    out.put(lengthName, prefix.map(Prefix::length).orElse(0));
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    JsonNode addressNode = in.path(addressName);
    JsonNode lengthNode = in.path(lengthName);
    Optional<Integer> length =
        lengthNode.isMissingNode() || lengthNode.isNull()
            ? Optional.of(0)
            : lengthCodec.read(lengthNode, problems.at(lengthName));
    if (addressNode.isMissingNode() || addressNode.isNull()) {
      if (required) {
        problems.at(addressName).add("may not be null");
      }
      set.accept(builder, Optional.empty());
      return;
    }
    Optional<IpAddress> address = addressCodec.read(addressNode, problems.at(addressName));
    if (address.isPresent() && length.isPresent()) {
      int longest = address.get().bits();
      if (length.get() > longest) {
        problems.at(lengthName).add("must lie between 0 and " + longest);
        return;
      }
      set.accept(builder, Optional.of(new Prefix(address.get(), length.get())));
    }
  }
}
