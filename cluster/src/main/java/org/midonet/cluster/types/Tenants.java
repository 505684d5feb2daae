package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.midonet.cluster.api.Audience;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Links;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Unavailable;

/** {@code /tenants}: the projects of the identity service, to read only. */
final class Tenants implements Resource {

  private static final Media MEDIA = Media.of("Tenant-v2");
  private static final String PATH = "tenants";

  private final AuthService auth;

  Tenants(AuthService auth) {
    this.auth = auth;
  }

  /** Gives a resource the query parameter {@code tenant_id}. */
  static <R extends TopologyObject> ObjectResource<R> filter(
      ObjectResource<R> resource, Function<R, Optional<String>> tenant) {
    return resource.filter(
        "tenant_id",
        "only those of this tenant",
        (object, value) -> tenant.apply(object).equals(Optional.of(value)));
  }

  @Override
  public Optional<RootEntry> root() {
    return Optional.of(new RootEntry(PATH, "tenants", "tenantTemplate"));
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    Document one = new Document("Tenant", schema(), false);
    String item = "/" + PATH + "/{id}";
    return List.of(
        Endpoint.get(
                "/" + PATH,
                "Lists the tenants",
                MEDIA.collection(),
                new Document("Tenant", schema(), true),
                this::list)
            .withQuery(Map.of("marker", "id of the last one seen", "limit", "at most so many"))
            .open(Audience.TENANTS),
        Endpoint.get(item, "Shows a Tenant", MEDIA.single(), one, this::show)
            .open(Audience.TENANTS),
        refused(Verb.POST, "/" + PATH, one),
        refused(Verb.PUT, item, one),
        Endpoint.delete(
            item, "Refused: tenants are managed by the identity service", 405, this::refuse));
  }

  private Endpoint refused(Verb verb, String path, Document document) {
    return Endpoint.write(
        verb,
        path,
        "Refused: tenants are managed by the identity service",
        MEDIA.single(),
        true,
        document,
        405,
        this::refuse);
  }

  private Reply refuse(Call call) {
    throw new Rejected(405, "Tenants are managed by the identity service");
  }

  private Reply list(Call call) throws Refused, Unavailable {
    Optional<Integer> limit =
        call.parameter("limit").filter(text -> text.matches("[0-9]{1,9}")).map(Integer::valueOf);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    Identity caller = Caller.current();
    // Keystone may show all projects to anybody, or none: a tenant's caller sees one here.
    List<Tenant> shown =
        caller.isAdmin()
            ? auth.tenants(token(call), call.parameter("marker"), limit)
            : call.parameter("marker").isPresent() ? List.of() : List.of(own(caller));
    for (Tenant tenant : shown) {
      array.add(write(tenant, call.links()));
    }
    return Reply.ok(array);
  }

  private Reply show(Call call) throws Refused, Unavailable {
    String id = call.text("id");
    Identity caller = Caller.current();
    Optional<Tenant> found =
        caller.isAdmin()
            ? auth.tenant(token(call), id)
            : Optional.of(own(caller)).filter(own -> own.id().equals(id));
    Tenant tenant = found.orElseThrow(() -> new Rejected(404, "Tenant " + id + " does not exist"));
    return Reply.ok(write(tenant, call.links()));
  }

  /** Known from the token alone: whether a tenant may look itself up is Keystone's policy. */
  private static Tenant own(Identity caller) {
    return new Tenant(caller.tenant(), caller.tenant(), "", true);
  }

  private static String token(Call call) {
    return call.header("x-auth-token").orElse("");
  }

  private static JsonNode write(Tenant tenant, Links links) {
    String query = "?tenant_id=" + new Links("").at(tenant.id()).substring(1);
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", tenant.id())
        .put("name", tenant.name())
        .put("description", tenant.description())
        .put("enabled", tenant.enabled())
        .put("uri", links.at(PATH, tenant.id()))
        .put("bridges", links.at(Paths.BRIDGES) + query)
        .put("routers", links.at(Paths.ROUTERS) + query)
        .put("chains", links.at(Paths.CHAINS) + query)
        .put("portGroups", links.at(Paths.PORT_GROUPS) + query);
  }

  private static ObjectNode schema() {
    return Codec.schema("object").put("readOnly", true);
  }
}
