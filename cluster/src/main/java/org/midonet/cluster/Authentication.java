package org.midonet.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.CredentialsFile;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.auth.StaticTokenAuthService;
import org.midonet.cluster.auth.keystone.KeystoneService;
import org.midonet.cluster.tls.Pem;
import org.midonet.topology.error.InvalidInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which authentication a node has, and what it must not have. */
final class Authentication {

  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** The file with the generated user, if that is the way. */
  private static final String CREDENTIALS = "/var/lib/midonet-cluster/.midonetrc";

  private Authentication() {}

  /**
   * The settings with what the command line says. Everybody may be let in only if the command line
   * says so, and only on loopback: what is stored holds for all nodes, and a node must not be
   * opened from afar.
   *
   * @throws InvalidInput for the mock provider without the flag, and for one that others could
   *     reach
   */
  static ClusterSettings settled(ClusterSettings settings, Arguments arguments)
      throws InvalidInput {
    ClusterSettings settled = arguments.api().map(settings::at).orElse(settings);
    if (!arguments.mockAuth()) {
      if (settled.authProvider() == AuthProvider.MOCK) {
        throw new InvalidInput(
            AuthProvider.KEY,
            "names the mock, which lets everybody in: it needs --insecure-mock-auth on the command"
                + " line too");
      }
      return settled;
    }
    settled = settled.authenticatedBy(AuthProvider.MOCK);
    if (isLoopback(settled.address())) {
      return settled;
    }
    if (arguments.api().isPresent()) {
      throw new InvalidInput("--api", "must be a loopback address with --insecure-mock-auth");
    }
    LOG.warn(
        "Listening on {} and not on {}: with mock authentication loopback is all there is",
        LOOPBACK.getHostAddress(),
        settled.address().getHostString());
    return settled.at(
        InetSocketAddress.createUnresolved(LOOPBACK.getHostAddress(), settled.address().getPort()));
  }

  private static boolean isLoopback(InetSocketAddress address) {
    try {
      return InetAddress.getByName(address.getHostString()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * The service for settings.
   *
   * @param place where a path of the host lies
   */
  static AuthService of(ClusterSettings settings, Function<String, Path> place) throws IOException {
    return switch (settings.authProvider()) {
      case MOCK -> new MockAuthService();
      case STATIC_TOKEN -> {
        String api = "http://127.0.0.1:" + settings.address().getPort() + settings.rootPath();
        Path credentials = place.apply(CREDENTIALS);
        LOG.info("midonet-cli finds its user and password in {}", credentials);
        yield new StaticTokenAuthService(
            CredentialsFile.loadOrCreate(credentials, api, new SecureRandom()));
      }
      case KEYSTONE -> {
        var keystone =
            settings
                .keystone()
                .orElseThrow(() -> new IllegalStateException("read with the provider's name"));
        LOG.info("Keystone at {} tells who is let in", keystone.root());
        if (keystone.roles().admin().isEmpty()) {
          LOG.warn("cluster.auth.admin_role is not set: nobody is an administrator");
        }
        yield new KeystoneService(
            keystone,
            keystone.authorities().isPresent()
                ? Optional.of(Pem.trusting(place.apply(keystone.authorities().get())))
                : Optional.empty());
      }
    };
  }
}
