package org.midonet.nsdb.zookeeper;

import java.nio.file.Path;
import java.util.Optional;

/**
 * With what the ensemble is spoken to over TLS. Files are PEM, JKS or PKCS #12, told apart by their
 * endings ({@code .pem}, {@code .jks}, {@code .p12}); names of hosts are always checked.
 *
 * @param trust who may sign the servers' certificates
 * @param identity our own key and certificate, where servers ask for one
 */
public record ZooKeeperTls(Store trust, Optional<Store> identity) {

  /**
   * A file and what opens it.
   *
   * @param password empty for a PEM file with a plain key
   */
  public record Store(Path file, String password) {
    @Override
    public String toString() {
      return file.toString();
    }
  }
}
