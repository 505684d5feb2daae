package org.midonet.cluster.auth.keystone.v3;

import org.midonet.cluster.auth.keystone.KeystoneSettings;

/**
 * {@link org.midonet.cluster.auth.keystone.KeystoneService} by another name. The version follows
 * {@code cluster.auth.keystone.version} here too: a configuration written by the installation guide
 * of MidoNet 5.1 names {@code v2_0} and speaks version 3.
 */
public final class KeystoneService extends org.midonet.cluster.auth.keystone.KeystoneService {

  /** The label that selects it in {@code cluster.auth.provider_class}. */
  public static final String LABEL = "org.midonet.cluster.auth.keystone.v3.KeystoneService";

  public KeystoneService(KeystoneSettings settings) {
    super(settings);
  }
}
