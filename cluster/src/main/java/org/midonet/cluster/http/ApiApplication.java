package org.midonet.cluster.http;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.model.Resource;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.auth.AuthService;

/**
 * Gives the endpoints of the table to Jersey, which matches paths, verbs and Accept headers.
 * Nothing is scanned.
 */
public final class ApiApplication {

  private ApiApplication() {}

  /** The application. */
  public static ResourceConfig of(List<Endpoint> endpoints, AuthService auth) {
    ResourceConfig config = new ResourceConfig();
    config.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    config.property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
    config.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
    config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    config.property(ServerProperties.BV_FEATURE_DISABLE, true);
    // Our answers have bodies, and Jersey must not turn them into servlet error pages.
    config.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    config.property(ServerProperties.PROCESSING_RESPONSE_ERRORS_ENABLED, true);
    config.register(new AnswerHeaders());
    config.register(new TokenCheck(auth));
    config.register(new Failures());
    Map<String, Resource.Builder> paths = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      paths
          .computeIfAbsent(endpoint.path(), Resource::builder)
          .addMethod(endpoint.verb().name())
          .produces(plainFirst(endpoint.produces()))
          .handledBy(new EndpointCaller(endpoint));
    }
    paths.values().forEach(path -> config.registerResources(path.build()));
    return config;
  }

  /** Where a caller takes anything, it gets the first. */
  private static String[] plainFirst(List<String> types) {
    return types.stream()
        .sorted(Comparator.comparing((String type) -> !type.equals(Media.JSON)))
        .toArray(String[]::new);
  }
}
