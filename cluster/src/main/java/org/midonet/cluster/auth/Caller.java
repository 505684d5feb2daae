package org.midonet.cluster.auth;

import java.util.Optional;

/**
 * Whose request the current thread answers. Bound around a handler, and unbound everywhere else:
 * what asks outside of a request fails, rather than being taken for somebody.
 */
public final class Caller {

  private static final ScopedValue<Identity> CURRENT = ScopedValue.newInstance();

  private Caller() {}

  /**
   * The identity of the request.
   *
   * @throws IllegalStateException outside of {@link #as}
   */
  public static Identity current() {
    return CURRENT.orElseThrow(
        () -> new IllegalStateException("nobody's request is answered here"));
  }

  /** The identity of the request; empty where no request is answered. */
  public static Optional<Identity> ifAny() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** Does something in the name of an identity. */
  public static <T, X extends Throwable> T as(Identity identity, ScopedValue.CallableOp<T, X> work)
      throws X {
    return ScopedValue.where(CURRENT, identity).call(work);
  }
}
