package org.midonet.cluster;

import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.auth.StaticTokenAuthService;
import org.midonet.cluster.auth.keystone.KeystoneService;
import org.midonet.topology.error.InvalidInput;

/**
 * The values of {@code cluster.auth.provider_class}. They look like names of classes, as in MidoNet
 * 5.1, but no class is loaded by name.
 */
enum AuthProvider {
  STATIC_TOKEN,
  MOCK,
  KEYSTONE;

  static final String KEY = "cluster.auth.provider_class";

  /**
   * The provider of a label.
   *
   * @throws InvalidInput with the labels that there are
   */
  static AuthProvider of(String label) throws InvalidInput {
    return switch (label) {
      case StaticTokenAuthService.LABEL -> STATIC_TOKEN;
      case MockAuthService.LABEL -> MOCK;
      case KeystoneService.LABEL,
          org.midonet.cluster.auth.keystone.v2_0.KeystoneService.LABEL,
          org.midonet.cluster.auth.keystone.v3.KeystoneService.LABEL ->
          KEYSTONE;
      default ->
          throw new InvalidInput(
              KEY,
              "is not known: %s; known are %s, %s (also as v2_0.KeystoneService and v3.KeystoneService), %s"
                  .formatted(
                      label,
                      StaticTokenAuthService.LABEL,
                      KeystoneService.LABEL,
                      MockAuthService.LABEL));
    };
  }
}
